// The picture: Cytoscape.js draws the view and reports clicks.

import { colours, data } from "./data.js";
import { byId } from "./dom.js";
import { bundleElement, canvas, cy, elementsOf, MOST_LINES } from "./elements.js";
import { fitPicture } from "./frame.js";
import { LABEL, labelChosenLines, labelLines } from "./labels.js";
import { controller, drawnId, state } from "./state.js";
import { FONT } from "./text.js";
import { current } from "./view.js";

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** The types of Cytoscape.js do not know all that it accepts, such as "data(style)". */
const STYLE = /** @type {cytoscape.StylesheetJson} */ (/** @type {unknown} */ ([
  { selector: "node", style: { shape: "round-rectangle", width: "data(width)", height: "data(height)", "background-color": "data(fill)", label: "data(label)", "font-family": FONT, "font-size": 15, color: colours.ink, "text-valign": "center", "text-halign": "center", "min-zoomed-font-size": 3, "overlay-opacity": 0, "z-index-compare": "manual", "z-index": 4 } },
  { selector: "node.node", style: { "font-size": "data(letters)", "text-wrap": "wrap", "text-max-width": "1000", "line-height": 1.08, "border-width": 1.2, "border-color": colours.grey } },
  { selector: "node.drug", style: { shape: "polygon", "shape-polygon-points": [-1, -1, 0.84, -1, 1, 0, 0.84, 1, -1, 1], "text-margin-x": -5 } },
  { selector: "node.gene", style: { "font-style": "italic" } },
  { selector: "node.pathway", style: { shape: "cut-rectangle" } },
  { selector: "node.group", style: { "border-style": "double", "border-width": 4, "font-style": "normal" } },
  { selector: "node.tag", style: { shape: "round-rectangle", "background-color": colours.paper, "background-opacity": 0.93, "font-size": LABEL.size, "font-weight": "bold", color: "data(colour)", "z-index": 3 } },
  { selector: "node.answer", style: { "border-width": 2.6, "border-color": colours.ink, "font-weight": "bold" } },
  { selector: "node.ground", style: { shape: "round-rectangle", "border-width": 0, events: "no", "z-index": 0 } },
  { selector: "node.foot", style: { "background-opacity": 0, "font-size": 12, "text-wrap": "wrap", "text-max-width": "1000", events: "no", "z-index": 1 } },
  { selector: "node.band", style: { shape: "rectangle", "border-width": 0, "text-valign": "top", "text-margin-y": 24, "font-size": 15, "font-weight": "bold", events: "no", "z-index": 0 } },
  { selector: "node.bracket", style: { shape: "rectangle", events: "no", "z-index": 2 } },
  { selector: "node.head", style: { "background-opacity": 0, "font-size": 15, "font-weight": "bold", color: colours.rule, events: "no", "z-index": 1 } },
  { selector: "edge", style: { "curve-style": "straight", "source-endpoint": "90deg", "target-endpoint": "270deg", "target-distance-from-node": 3, "overlay-opacity": 0, "z-index-compare": "manual", "z-index": 1 } },
  { selector: "edge.tested", style: { width: 1.4, "line-color": colours.light_grey } },
  { selector: "edge.member", style: { width: 1.4, "line-color": colours.light_grey, "line-style": "dashed", "line-dash-pattern": [1, 4], "line-cap": "round", "curve-style": "unbundled-bezier", "target-endpoint": "90deg", "control-point-weights": 0.5, "control-point-distances": (/** @type {EdgeSingular} */ line) => [line.data("bow")] } },
  { selector: "edge.bundle", style: { width: "data(width)", "line-color": "data(colour)", "line-style": "data(style)", "target-arrow-color": "data(colour)", "target-arrow-shape": "data(head)", "arrow-scale": 1.25, "target-endpoint": (/** @type {EdgeSingular} */ line) => line.data("end") } },
  { selector: "edge.dashed", style: { "line-dash-pattern": "data(dashes)" } },
  { selector: "edge.hollow", style: { "target-arrow-fill": "hollow" } },
  { selector: "edge.split", style: { "line-fill": "linear-gradient", "line-gradient-stop-colors": "data(second)" } },
  { selector: ".faded", style: { opacity: 0.13 } },
  { selector: "node.chosen", style: { "border-width": 3.5, "border-color": colours.ink } },
  { selector: "edge.chosen", style: { "underlay-color": colours.highlight, "underlay-opacity": 0.55, "underlay-padding": 5 } },
  { selector: "node.focused", style: { "outline-width": 3, "outline-color": colours.link, "outline-offset": 3, "outline-style": "solid" } },
]));

/** Return how to scroll: smoothly, unless the reader asked for less motion. */
export function scrollBehavior() {
  return reducedMotion.matches ? "auto" : "smooth";
}

/** @param {View} view */
export function drawPicture(view) {
  canvas.cy?.destroy();
  const picture = cytoscape({
    container: byId("stage"), elements: elementsOf(view), style: STYLE, layout: { name: "preset", fit: false },
    minZoom: 0.1, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false, userZoomingEnabled: false,
  });
  canvas.cy = picture;
  picture.on("tap", "node.node", event => controller.choose(event.target.id()));
  picture.on("tap", "edge.bundle", event => controller.choose(`bundle ${event.target.data("key")}`));
  picture.on("tap", "node.tag", event => controller.choose(`bundle ${event.target.data("key")}`));
  picture.on("tap", event => { if (event.target === picture && state.chosen) controller.choose(null); });
  labelLines();
  fitPicture();
  byId("picture").dataset.ready = String(view.findings.length);
}

/** Highlight the selection and everything that its findings are about, and fade the rest. */
export function showChosen() {
  const id = state.chosen;
  cy().batch(() => {
    cy().elements().removeClass("faded chosen kept");
    cy().elements(".extra").remove();
    if (id === null) return;
    const related = relatedTo(id);
    if (current.view.bundles.length > MOST_LINES) drawHidden(related);
    const chosen = cy().getElementById(id);
    if (chosen.empty()) return;
    labelChosenLines(related);
    cy().elements(".node, .tag, edge").forEach(each => { each.addClass(related.has(each.hasClass("tag") ? `bundle ${each.data("key")}` : each.id()) ? "kept" : "faded"); });
    chosen.addClass("chosen");
  });
}

/** Draw the lines of a selection that are not among those with most findings. @param {Set<string>} related */
function drawHidden(related) {
  const hidden = current.view.bundles.filter(({ key }) => related.has(`bundle ${key}`) && cy().getElementById(`bundle ${key}`).empty());
  cy().add(hidden.map(bundleElement)).addClass("extra");
}

/** Return the identifiers of everything that the findings of a node or line are about. @param {string} id */
function relatedTo(id) {
  const { model, feature, drug } = data.findings;
  const related = new Set([id]);
  for (const { key, from, to, findings } of current.view.bundles) {
    for (const finding of findings) {
      const given = drug[finding];
      const giver = given === null ? null : drawnId(given);
      if (![`bundle ${key}`, from, to, giver].includes(id)) continue;
      related.add(`bundle ${key}`).add(drawnId(model[finding])).add(drawnId(feature[finding]));
      if (giver !== null) related.add(giver).add(`tested ${giver}\n${from}`);
    }
  }
  for (const { key, from, to } of current.view.members) if ([from, to].includes(id)) related.add(`member ${key}`).add(from).add(to);
  return related;
}

/** Outline a node while its button has the focus, and scroll to it. @param {string} id @param {boolean} isOn */
export function focusNode(id, isOn) {
  const node = cy().getElementById(id);
  if (node.empty()) return;
  node.toggleClass("focused", isOn);
  if (!isOn) return;
  const place = node.renderedPosition();
  const frame = byId("frame");
  const behavior = scrollBehavior();
  if (place.x < frame.scrollLeft + 60 || place.x > frame.scrollLeft + frame.clientWidth - 60) frame.scrollTo({ left: place.x - frame.clientWidth / 2, behavior });
  const top = byId("stage").getBoundingClientRect().top + place.y;
  if (top < 60 || top > innerHeight - 60) scrollBy({ top: top - innerHeight / 2, behavior });
}
