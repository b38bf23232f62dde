// Parts of SVG drawings: boxes, text, heads of lines and the samples of the legend.

import { colours } from "./data.js";
import { svgElement } from "./dom.js";

/** Shape of a mark → the head of its line, as Cytoscape.js names it. */
/** @type {Record<string, string>} */
export const HEADS = { "triangle-up": "triangle", "triangle-down": "tee", diamond: "diamond", "split-diamond": "diamond", square: "circle" };

/** Round to hundredths of a pixel. @param {number} number */
export function round(number) {
  return Math.round(number * 100) / 100;
}

/** @param {{ x: number, y: number, width: number, height: number, fill: string, border?: string | null, thickness?: number, radius?: number }} box x and y are its middle */
export function svgBox({ x, y, width, height, fill, border = null, thickness = 1.2, radius = 6 }) {
  return svgElement("rect", { x: round(x - width / 2), y: round(y - height / 2), width: round(width), height: round(height), rx: radius, fill, stroke: border, "stroke-width": border ? thickness : null });
}

/**
 * @param {number} x
 * @param {number} y of the middle of all lines
 * @param {string[]} lines
 * @param {{ size?: number, weight?: string | null, style?: string | null, colour?: string, anchor?: string }} font
 */
export function svgText(x, y, lines, { size = 13, weight = null, style = null, colour = colours.ink, anchor = "middle" } = {}) {
  const text = svgElement("text", { "text-anchor": anchor, "font-size": size, "font-weight": weight, "font-style": style, fill: colour });
  const first = y - (lines.length - 1) * size * 0.58 + size * 0.35;
  lines.forEach((line, place) => { text.append(svgElement("tspan", { x: round(x), y: round(first + place * size * 1.16) }, line)); });
  return text;
}

/** Draw the head of a line that ends at (x, y) in the direction (dx, dy). @param {string} head @param {Point & { dx: number, dy: number }} end @param {Mark} mark */
export function svgHead(head, { x, y, dx, dy }, mark) {
  const size = 9;
  const half = size / 2;
  /** @param {number} back @param {number} aside */
  const point = (back, aside) => `${round(x - back * dx - aside * dy)} ${round(y - back * dy + aside * dx)}`;
  const paint = { fill: mark.filled ? mark.colour : colours.paper, stroke: mark.colour, "stroke-width": 1.6 };
  if (head === "tee") return svgElement("path", { d: `M${point(1, -half - 1)}L${point(1, half + 1)}`, fill: "none", stroke: mark.colour, "stroke-width": mark.filled ? 4 : 2, class: "head tee" });
  if (head === "circle") return svgElement("circle", { cx: round(x - half * dx), cy: round(y - half * dy), r: half - 0.5, ...paint, class: "head circle" });
  const outline = head === "diamond" ? [point(0, 0), point(half, half), point(size, 0), point(half, -half)] : [point(0, 0), point(size, half), point(size, -half)];
  return svgElement("path", { d: `M${outline.join("L")}Z`, ...paint, class: `head ${head}` });
}

/** Draw a sample of a line for the legend. @param {string} colour @param {number[]} dashes @param {number} width */
export function lineSample(colour, dashes, width = 2.4) {
  return svgElement("svg", { width: 34, height: 12, "aria-hidden": "true" }, svgElement("path", { d: "M1 6H33", stroke: colour, "stroke-width": width, "stroke-dasharray": dashes.length ? dashes.join(" ") : null, "stroke-linecap": dashes[0] === 1 ? "round" : null }));
}

/** Draw a sample of a mark for the legend. @param {Mark} mark */
export function markSample(mark) {
  const dashes = { solid: null, split: null, dotted: "2 4", "fine-dotted": "1 4" }[mark.line];
  const line = svgElement("path", { d: "M1 6H24", stroke: mark.colour, "stroke-width": 2.4, "stroke-dasharray": dashes });
  const head = mark.shape in HEADS ? [svgHead(HEADS[mark.shape], { x: 32, y: 6, dx: 1, dy: 0 }, mark)] : [];
  return svgElement("svg", { width: 36, height: 13, "aria-hidden": "true" }, line, ...head);
}
