// The elements of the picture: what Cytoscape.js draws for the nodes and lines of a view.

import { cell, colours, data, isComparator, nodeOrGroup } from "./data.js";
import { HEADS } from "./symbols.js";
import { labelOf, lineLabel, textBox, textWidth } from "./text.js";
import { answersOf, bandsOf, bracketsOf, feetOf, heightIn, placeOf } from "./view.js";

/** The picture of the current view; picture.js replaces it. */
export const canvas = { cy: /** @type {Core | null} */ (null) };
/** So many lines are drawn at once. */
export const MOST_LINES = 800;
const HEADING_HEIGHT = 40; // pixels above the columns
/** @type {Record<string, number>} */
const CALL_WIDTHS = { significant_corrected: 4, significant: 3.2, significant_nominal: 2.6 };
const [OTHER_CALL, COMPARATOR] = [2.4, 1.1]; // widths of what is not significant, and of what an investigated drug is compared with

/** Return the picture; it exists from the first refresh on. */
export function cy() {
  return /** @type {Core} */ (canvas.cy);
}

/** @param {View} view @returns {ElementDefinition[]} */
export function elementsOf(view) {
  return [
    ...bandsOf(view).map(({ name, heading, tint, x, width, top, bottom }) => shape(`band ${name}`, "band", { x, y: (top + bottom) / 2 }, { label: heading, width, height: bottom - top, fill: tint })),
    ...answersOf(view).flatMap(answerElements),
    ...feetOf(view).map(({ name, lines, x, y, width }) => shape(`foot ${name}`, "foot", { x, y }, { label: lines.join("\n"), width, height: lines.length * 15, fill: colours.paper })),
    ...bracketsOf(view).flatMap(bracketStrokes),
    ...Object.entries(view.order).flatMap(([kind, nodes]) => columnElements(/** @type {Kind} */ (kind), nodes, view)),
    ...view.tested.map(pair => edge(`tested ${pair.key}`, "tested", pair)),
    ...view.members.map(pair => edge(`member ${pair.key}`, "member", pair, { bow: bowOf(view, pair) })),
    ...linesWithMostFindings(view).map(bundleElement),
  ];
}

/** @param {Kind} kind @param {Drawn[]} nodes @param {View} view */
function columnElements(kind, nodes, view) {
  const { x, width, heading } = data.columns[kind];
  if (!nodes.length) return [];
  const isBelow = kind === "pathway" && view.order.feature.length > 0;
  return [
    ...isBelow ? [] : [shape(`head ${kind}`, "head", { x, y: -HEADING_HEIGHT / 2 }, { label: heading, width, height: 20, fill: colours.paper })],
    ...nodes.map(node => ({
      group: /** @type {"nodes"} */ ("nodes"), classes: `node ${kind}${node.count === undefined ? "" : " group"}${node.italic ? " gene" : ""}${data.blocks.includes(node.block) ? " answer" : ""}`,
      data: { id: node.id, name: node.label, label: labelOf(node, view), letters: textBox(node).size, width, height: heightIn(view, node), fill: data.bands[node.band ?? ""]?.tint ?? colours.paper },
      position: { ...placeOf(view, node) },
    })),
  ];
}

/** Return the heading of a block of features, on a tint where it is an answer. @param {ReturnType<typeof answersOf>[number]} block */
function answerElements({ name, heading, isAnswer, x, width, top, bottom }) {
  const letters = textWidth(heading, 15, "bold");
  const ground = shape(`answer ${name}`, "ground", { x, y: (top + bottom) / 2 }, { label: "", width: Math.max(width, letters + 16), height: bottom - top, fill: colours.answer });
  return [...isAnswer ? [ground] : [], shape(`head answer ${name}`, "head", { x, y: top + 14 }, { label: heading, width: letters, height: 20, fill: colours.paper })];
}

/** Return how far the line from a gene to a set below it bows to the right, around the boxes between them. @param {View} view @param {{ from: string, to: string }} pair */
function bowOf(view, { from, to }) {
  const distance = Math.abs(placeOf(view, nodeOrGroup(to)).y - placeOf(view, nodeOrGroup(from)).y);
  return -Math.round(Math.min(130, 40 + distance * 0.3));
}

/** Return the lines to draw: where there are too many, those with most findings. @param {View} view */
function linesWithMostFindings({ bundles }) {
  if (bundles.length <= MOST_LINES) return bundles;
  const least = bundles.map(({ findings }) => findings.length).sort((one, other) => other - one)[MOST_LINES];
  const more = bundles.filter(({ findings }) => findings.length > least);
  return [...more, ...bundles.filter(({ findings }) => findings.length === least).slice(0, MOST_LINES - more.length)];
}

/** @param {Bundle} bundle */
export function bundleElement(bundle) {
  const { key, mark, aside } = bundle;
  const { style, dashes } = lineStyle(bundle);
  return edge(`bundle ${key}`, `bundle ${mark.filled ? "filled" : "hollow"} ${mark.second ? "split" : ""} ${dashes.length ? "dashed" : ""}`, bundle, {
    key, colour: mark.colour, second: `${mark.colour} ${mark.second ?? mark.colour}`, width: lineWidth(bundle), style, dashes,
    head: HEADS[mark.shape] ?? "none", text: lineLabel(bundle), ink: mark.text, aside, end: `-50% ${aside}px`,
  });
}

/** Return style and dashes of a line: dots for its mark, or else the pattern of its contrast family. @param {Bundle} bundle */
function lineStyle({ mark, family }) {
  if (mark.line === "dotted") return { style: "dashed", dashes: [2, 4] };
  if (mark.line === "fine-dotted") return { style: "dashed", dashes: [1, 4] };
  const dashes = (data.lines[family]?.dashes ?? []).map(length => length * 2);
  return { style: dashes.length ? "dashed" : "solid", dashes };
}

/** Return the width of a line: that of the strongest call of its findings; the lines of comparators are thin. @param {Bundle} bundle */
function lineWidth(bundle) {
  if (isComparator(bundle)) return COMPARATOR;
  return Math.max(...bundle.findings.map(finding => CALL_WIDTHS[cell(finding, "call")] ?? OTHER_CALL));
}

/** Return a shape that is not clicked and not moved. @param {string} id @param {string} classes @param {Point} position @param {object} cells @returns {ElementDefinition} */
export function shape(id, classes, position, cells) {
  return { group: "nodes", classes, data: { id, ...cells }, position, selectable: false, grabbable: false };
}

/** Return a bracket as three strokes. @param {Bracket} bracket */
function bracketStrokes({ x, top, bottom, studies }) {
  /** @param {string} name @param {Point} middle @param {number} width @param {number} height */
  const stroke = (name, middle, width, height) => shape(`bracket ${name} ${top}`, "bracket", middle, { label: "", studies, width, height, fill: colours.rule });
  return [stroke("side", { x, y: (top + bottom) / 2 }, 2, bottom - top), stroke("top", { x: x + 2.5, y: top }, 7, 2), stroke("bottom", { x: x + 2.5, y: bottom }, 7, 2)];
}

/** @param {string} id @param {string} classes @param {{ from: string, to: string }} ends @param {Record<string, unknown>} cells @returns {ElementDefinition} */
function edge(id, classes, { from, to }, cells = {}) {
  return { group: "edges", classes, data: { id, source: from, target: to, ...cells } };
}
