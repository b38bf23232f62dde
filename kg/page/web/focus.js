// Keyboard focus: it stays in place when the page is drawn again, and returns to where it was when a panel closes.

import { data, groups, nodeIndex } from "./data.js";
import { all, byId } from "./dom.js";
import { controller, drawnId, state } from "./state.js";

/** @typedef {{ candidates: () => (Element | null | undefined)[] }} FocusPlace */

/** Where the focus was when the panel opened. @type {FocusPlace | null} */
let opener = null;

/** Do something that may remove the focused element; then focus the same thing again, or what is closest to it. @param {() => void} change */
export function preservingFocus(change) {
  const place = focusPlace(document.activeElement);
  change();
  if (place === null || isFocusable(document.activeElement)) return;
  (place.candidates().find(isFocusable) ?? byId("status")).focus({ preventScroll: true });
}

/** @param {Element | null | undefined} candidate @returns {candidate is HTMLElement} */
function isFocusable(candidate) {
  return candidate instanceof HTMLElement && candidate !== document.body && candidate.isConnected && candidate.getClientRects().length > 0;
}

/** Describe how to find the focused element again: by id, node or finding; else by its part of the page. @param {Element | null} focused */
function focusPlace(focused) {
  if (!isFocusable(focused)) return null;
  const { id, dataset: { node } } = focused;
  const row = focused.closest("tr[data-finding]");
  const finding = row instanceof HTMLElement ? row.dataset.finding : undefined;
  const region = focused.closest("#panel, #table, #filters, #collapsed, #picture")?.id ?? "status";
  const fallback = byId({ filters: "reset", collapsed: "picture" }[region] ?? region);
  return {
    candidates: () => [
      focused, id ? document.getElementById(id) : null,
      ...(node === undefined ? [] : [nodeButton(node), ...drawnIdsOf(node).map(nodeButton)]),
      finding === undefined ? null : all(byId("rows"), "tr").find(each => each.dataset.finding === finding)?.querySelector("button"),
      fallback,
    ],
  };
}

/** @param {string} id of a node */
function nodeButton(id) {
  return all(byId("reading"), "button").find(button => button.dataset.node === id);
}

/** Return what is drawn for the nodes of a group, first to last, or for a node. @param {string} id */
function drawnIdsOf(id) {
  const index = nodeIndex.get(id);
  if (!groups.has(id)) return index === undefined ? [] : [drawnId(index)];
  return [...data.nodes.keys()].filter(each => data.nodes[each].groups.includes(id)).map(drawnId);
}

export function rememberOpener() {
  const focused = document.activeElement;
  if (isFocusable(focused) && !byId("panel").contains(focused)) opener = focusPlace(focused);
}

export function closePanel() {
  controller.choose(null);
  const target = opener?.candidates().find(isFocusable) ?? byId("panel");
  opener = null;
  target.focus({ preventScroll: true });
}

/** Close what is open, the innermost first, and focus what opened it. */
export function closeInnermost() {
  const [menu] = all(document, "#filters details[open]");
  const results = byId("found");
  if (menu) {
    const isInside = menu.contains(document.activeElement);
    /** @type {HTMLDetailsElement} */ (menu).open = false;
    if (isInside) menu.querySelector("summary")?.focus();
  } else if (!results.hidden) {
    const isInside = results.contains(document.activeElement);
    results.hidden = true;
    if (isInside) byId("search").focus();
  } else if (state.chosen) {
    if (byId("panel").contains(document.activeElement)) closePanel();
    else controller.choose(null);
  }
}
