// The picture as an SVG, from the places that it has on the page.

import { CAPTION, captionOf, svgLegend, svgLines, TITLE_FONT } from "./caption.js";
import { measurandOf } from "./card.js";
import { colours, data, familyWords, nodeOrGroup } from "./data.js";
import { byId, counted, svgElement } from "./dom.js";
import { cy } from "./elements.js";
import { LABEL } from "./labels.js";
import { round, svgBox, svgHead, svgText } from "./symbols.js";
import { FONT } from "./text.js";
import { bandsOf, bracketsOf, current, drugsOf } from "./view.js";

/** @param {boolean} isFile a file has title and status in it; on paper the page around it has them */
export function svgOf(isFile = false) {
  const box = cy().elements().boundingBox({ includeOverlays: false, includeLabels: false });
  const { margin } = CAPTION;
  const caption = captionOf(box.w);
  const [above, below] = isFile ? [caption.above, caption.below] : [0, 0];
  const size = { x: round(box.x1 - margin), y: round(box.y1 - margin - above), width: round(box.w + 2 * margin), height: round(box.h + 2 * margin + above + caption.legend.height + below + 10) };
  const root = svgElement("svg", { viewBox: `${size.x} ${size.y} ${size.width} ${size.height}`, width: size.width, height: size.height, "font-family": FONT, role: "img" },
    svgElement("title", {}, document.title), svgElement("desc", {}, `${byId("status").textContent} Store ${data.digest.slice(0, 12)}.`),
    svgElement("rect", { ...size, fill: colours.paper }), ...pictureParts());
  let top = box.y2 + 10;
  if (isFile) {
    root.append(...svgLines(caption.title, box.x1, box.y1 - margin - above + margin / 2, TITLE_FONT), ...svgLines(caption.status, box.x1, top));
    top += caption.status.length * CAPTION.row;
    root.append(...svgLines(caption.store, box.x1, top + caption.legend.height));
  }
  root.append(svgLegend(caption.legend, box.x1, top));
  return root;
}

/** Return compartment blocks, brackets, lines, labels, nodes and headings, in the order of drawing. */
function pictureParts() {
  const bold = { size: 15, weight: "bold" };
  return [
    ...bandsOf(current.view).flatMap(({ x, top, bottom, width, tint, heading }) => [
      svgBox({ x, y: (top + bottom) / 2, width, height: bottom - top, fill: tint, radius: 0 }), svgText(x, top + 17, [heading], bold),
    ]),
    ...cy().nodes(".ground").map(ground => svgBox({ ...ground.position(), ...groundOf(ground), radius: 6 })),
    ...cy().nodes(".foot").map(foot => svgText(foot.position("x"), foot.position("y"), foot.data("label").split("\n"), { size: 12 })),
    ...bracketsOf(current.view).map(({ x, top, bottom }) => svgElement("path", { class: "bracket", d: `M${round(x + 6)} ${round(top)}H${round(x)}V${round(bottom)}H${round(x + 6)}`, fill: "none", stroke: colours.rule, "stroke-width": 2 })),
    ...cy().edges().map(svgLine),
    ...cy().nodes(".tag").map(svgLabel),
    ...cy().nodes(".node").map(svgNode),
    ...cy().nodes(".head").map(head => svgText(head.position("x"), head.position("y"), [head.data("label")], bold)),
  ];
}

/** @param {NodeSingular} node */
function groundOf(node) {
  const { width, height, fill } = node.data();
  return { width, height, fill };
}

/** Draw the outline of a node: a drug is a tag, a pathway has cut corners. @param {NodeSingular} node */
function outlineOf(node) {
  const { x, y } = node.position();
  const { width, height, fill } = node.data();
  if (!node.hasClass("drug") && !node.hasClass("pathway")) return svgBox({ x, y, width, height, fill, border: node.hasClass("answer") ? colours.ink : colours.grey, thickness: node.hasClass("answer") ? 2.6 : 1.2 });
  const [right, down] = [width / 2, height / 2];
  const corners = node.hasClass("drug")
    ? [[-right, -down], [0.84 * right, -down], [right, 0], [0.84 * right, down], [-right, down]]
    : [[-right + 8, -down], [right - 8, -down], [right, -down + 8], [right, down - 8], [right - 8, down], [-right + 8, down], [-right, down - 8], [-right, -down + 8]];
  return svgElement("path", { d: `M${corners.map(([dx, dy]) => `${round(x + dx)} ${round(y + dy)}`).join("L")}Z`, fill, stroke: colours.grey, "stroke-width": 1.2 });
}

/** @param {NodeSingular} node */
function svgNode(node) {
  const { x, y } = node.position();
  const { letters: size, name, label, width, height } = node.data();
  const classes = /** @type {string[]} */ (/** @type {unknown} */ (node.classes()));
  const group = svgElement("g", { class: classes.join(" ") }, svgElement("title", {}, name), outlineOf(node));
  if (node.hasClass("group")) group.append(svgBox({ x, y, width: width - 6, height: height - 6, fill: "none", border: colours.grey, radius: 4 }));
  group.append(svgText(x - (node.hasClass("drug") ? 5 : 0), y, label.split("\n"), { size, style: node.hasClass("gene") ? "italic" : null }));
  return group;
}

/** @param {EdgeSingular} line */
function svgLine(line) {
  const from = line.sourceEndpoint();
  const to = line.targetEndpoint();
  const [bend] = line.controlPoints() ?? [];
  const d = `M${round(from.x)} ${round(from.y)}${bend ? `Q${round(bend.x)} ${round(bend.y)} ` : "L"}${round(to.x)} ${round(to.y)}`;
  const bundle = current.view.bundles.find(({ key }) => key === line.data("key"));
  if (!bundle) return svgElement("path", { d, fill: "none", stroke: colours.light_grey, "stroke-width": 1.4, "stroke-dasharray": line.hasClass("member") ? "1 4" : null });
  const last = bend ?? from;
  const length = Math.hypot(to.x - last.x, to.y - last.y) || 1;
  const { dashes, colour, width, head } = line.data();
  const { mark } = bundle;
  const group = svgElement("g", { class: `bundle ${mark.name}`, "data-count": bundle.findings.length }, svgElement("title", {}, titleOf(bundle)));
  if (mark.second) group.append(svgElement("path", { d, fill: "none", stroke: mark.second, "stroke-width": width }));
  group.append(svgElement("path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-dasharray": mark.second ? "9 9" : dashes.join(" ") || null }));
  if (head !== "none") group.append(svgHead(head, { ...to, dx: (to.x - last.x) / length, dy: (to.y - last.y) / length }, mark));
  return group;
}

/** Return all that a line is about, for the pointer on it. Between groups measurands are pooled. @param {Bundle} bundle */
function titleOf({ from, to, mark, family, measurand, findings }) {
  const measured = measurand === null ? [] : [measurandOf({ measurand })];
  const facts = [mark.word, ...drugsOf({ findings }), familyWords(family), ...measured, counted(findings.length, "finding", "findings")];
  return `${nodeOrGroup(from).label}: ${nodeOrGroup(to).label}, ${facts.join(", ")}`;
}

/** Draw the label of a line on a white ground. @param {NodeSingular} node */
function svgLabel(node) {
  const { x, y } = node.position();
  const { label, width, colour } = node.data();
  return svgElement("g", { class: "label" }, svgBox({ x, y, width, height: LABEL.height, fill: colours.paper, radius: 3 }), svgText(x, y, [label], { size: LABEL.size, weight: "bold", colour }));
}
