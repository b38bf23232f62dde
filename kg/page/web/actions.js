// Requests from the parts of the page to its controller. The parts import this module; start.js connects it.

const handlers = {
  refresh: () => {},
  /** @type {(id: string | null) => void} */
  choose: () => {},
  /** @type {(index: number) => void} */
  reveal: () => {},
};

/** @param {typeof handlers} controller */
export function connect(controller) {
  Object.assign(handlers, controller);
}

/** Draw the page again after a change of the state. */
export function refresh() {
  handlers.refresh();
}

/** Select a node, group or line; null selects nothing. @param {string | null} id */
export function choose(id) {
  handlers.choose(id);
}

/** Bring a node into the picture and open its evidence. @param {number} index */
export function reveal(index) {
  handlers.reveal(index);
}
