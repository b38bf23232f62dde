// Labels of lines: each lies on its line between the two columns, and overlaps neither boxes, heads nor other labels. A label takes the free place
// that is nearest to the head of its line; what finds none is left out until its line is selected.

import { byId, counted, element } from "./dom.js";
import { cy, shape } from "./elements.js";
import { state } from "./state.js";
import { textWidth } from "./text.js";

export const LABEL = { size: 13, height: 16, padding: 3 };
const TURNS = 8;
const STEPS = 40; // places that are tried along a line
const OFFSETS = [0, -4, 4, -7, 7]; // pixels above or below the line; the label still touches it
const HEAD_ROOM = 14; // pixels in front of a box, where heads are
const STRIP = 40; // pixels

/** @typedef {{ take: (box: Box) => void, isFree: (box: Box) => boolean }} Room */
/** @typedef {{ wanted: LabelRequest[], labels: ReturnType<typeof shape>[], without: LabelRequest[], distance: number }} Attempt */

/**
 * Place the labels of lines: narrow ones first, then wide ones first, then those that found nothing before. The best of
 * these attempts is taken.
 * @param {EdgeSingular[]} lines
 * @param {Box[]} boxes that are taken
 */
function placedLabels(lines, boxes) {
  const wanted = lines.map(line => ({ line, id: line.id(), path: pathOf(line), width: labelWidth(line) }));
  wanted.sort((one, other) => one.width - other.width || (one.id < other.id ? -1 : 1));
  let best = attempt(wanted, boxes);
  let last = attempt([...wanted].reverse(), boxes);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { wanted: order, without, distance } = last;
    if (without.length < best.without.length || (without.length === best.without.length && distance < best.distance)) best = last;
    if (!best.without.length) break;
    last = attempt([...without, ...order.filter(request => !without.includes(request))], boxes);
  }
  return best.labels;
}

/** Place labels in the order given. @param {LabelRequest[]} wanted @param {Box[]} boxes that are taken @returns {Attempt} */
function attempt(wanted, boxes) {
  const room = roomAround(boxes);
  /** @type {Attempt} */
  const result = { wanted, labels: [], without: [], distance: 0 };
  for (const request of wanted) {
    const { box, step } = freeBox(request, room);
    result.distance += step;
    if (box === null) result.without.push(request);
    else {
      room.take(box);
      result.labels.push(labelElement(request.line, request.width, box));
    }
  }
  return result;
}

/** @param {LabelRequest} request @param {Room} room */
function freeBox({ path, width }, room) {
  const [left, right] = [path(1).x + LABEL.padding, path(0).x - HEAD_ROOM];
  for (let step = 0; step <= STEPS; step += 1) {
    const { x, y } = path(step / STEPS);
    if (x - width / 2 < left || x + width / 2 > right) continue;
    for (const offset of OFFSETS) {
      const box = boxAround(x, y + offset, width, LABEL.height);
      if (room.isFree(box)) return { box, step };
    }
  }
  return { box: null, step: STEPS };
}

/** @param {EdgeSingular} line */
function labelWidth(line) {
  return textWidth(line.data("text"), LABEL.size, "bold") + 2 * LABEL.padding;
}

/** @param {EdgeSingular} line @param {number} width @param {Box} box */
function labelElement(line, width, { x1, x2, y1, y2 }) {
  const { text, ink: colour, key } = line.data();
  return shape(`tag ${key}`, "tag", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 }, { label: text, width, height: LABEL.height, colour, key });
}

/** Return a label in the middle of its line, whatever it overlaps. @param {EdgeSingular} line */
function labelInMiddle(line) {
  const width = labelWidth(line);
  const { x, y } = pathOf(line)(0.5);
  return labelElement(line, width, boxAround(x, y, width, LABEL.height));
}

/** Return the path of a line from its head (0) to its beginning (1). @param {EdgeSingular} line @returns {(share: number) => Point} */
function pathOf(line) {
  const [source, target] = [line.source(), line.target()];
  const to = { x: source.position("x") + source.data("width") / 2, y: source.position("y") };
  const from = { x: target.position("x") - target.data("width") / 2, y: target.position("y") + line.data("aside") };
  return share => ({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
}

/** @param {number} x @param {number} y @param {number} width @param {number} height @returns {Box} */
function boxAround(x, y, width, height) {
  return { x1: x - width / 2, x2: x + width / 2, y1: y - height / 2, y2: y + height / 2 };
}

/** Index boxes by horizontal strips, so that a box is compared with its surroundings alone. @param {Box[]} boxes @returns {Room} */
function roomAround(boxes) {
  /** @type {Map<number, Box[]>} */
  const strips = new Map();
  /** @param {number} y */
  const stripOf = y => Math.floor(y / STRIP);
  /** @param {Box} one @param {Box} other */
  const overlap = (one, other) => one.x1 < other.x2 && other.x1 < one.x2 && one.y1 < other.y2 && other.y1 < one.y2;
  /** @param {Box} box */
  const take = box => {
    for (let strip = stripOf(box.y1); strip <= stripOf(box.y2); strip += 1) {
      const taken = strips.get(strip);
      if (taken) taken.push(box);
      else strips.set(strip, [box]);
    }
  };
  /** @param {Box} box */
  const isFree = box => {
    for (let strip = stripOf(box.y1); strip <= stripOf(box.y2); strip += 1) {
      if (strips.get(strip)?.some(other => overlap(box, other))) return false;
    }
    return true;
  };
  boxes.forEach(take);
  return { take, isFree };
}

/** Return the boxes of all nodes and headings, with room for the heads of lines in front of nodes. */
function nodeBoxes() {
  return cy().nodes(".node, .head").map(node => {
    const { x, y } = node.position();
    const box = boxAround(x, y, node.data("width") + 4, node.data("height") + 4);
    return { ...box, x1: box.x1 - (node.hasClass("feature") || node.hasClass("pathway") ? HEAD_ROOM : 0) };
  });
}

/** Draw the labels of all lines, and show in the legend how many have no room. */
export function labelLines() {
  const lines = cy().edges(".bundle").toArray();
  const labels = placedLabels(lines, nodeBoxes());
  cy().add(labels);
  const without = lines.length - labels.length;
  if (without) byId("legend-more").append(element("li", { class: "unlabelled" }, `${counted(without, "label has", "labels have")} no room; choosing a line shows its label`));
}

/** Draw the labels of selected lines that had no room among all others. @param {Set<string>} related identifiers */
export function labelChosenLines(related) {
  /** @param {EdgeSingular} line */
  const isUnlabelled = line => cy().getElementById(`tag ${line.data("key")}`).empty();
  const lines = cy().edges(".bundle").toArray().filter(line => related.has(line.id()) && isUnlabelled(line));
  /** @type {NodeSingular[]} */
  const others = cy().nodes(".tag").toArray().filter(label => related.has(`bundle ${label.data("key")}`));
  const taken = others.map(label => boxAround(label.position("x"), label.position("y"), label.data("width"), LABEL.height));
  cy().add(placedLabels(lines, [...nodeBoxes(), ...taken])).addClass("extra");
  for (const line of lines) if (line.id() === state.chosen && isUnlabelled(line)) cy().add(labelInMiddle(line)).addClass("extra");
}
