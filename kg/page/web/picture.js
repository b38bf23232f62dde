// The picture: Cytoscape.js draws what the view says, and tells what was clicked.

const HEADS = { "triangle-up": "triangle", "triangle-down": "tee", diamond: "diamond", "split-diamond": "diamond", square: "circle" };
const LINES_AT_ONCE = 800;
const HEADINGS = 40; // pixels above the columns
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let cy = null;

function linesOf(bundle) {
  const dashes = data.lines[bundle.family]?.dashes ?? [];
  if (bundle.mark.line === "dotted") return { style: "dashed", dashes: [2, 4] };
  if (bundle.mark.line === "fine-dotted") return { style: "dashed", dashes: [1, 4] };
  return dashes.length ? { style: "dashed", dashes: dashes.map(length => length * 2) } : { style: "solid", dashes: [] };
}

function elementsOf(view) {
  const elements = [];
  for (const band of bandsOf(view)) {
    elements.push(shape(`band ${band.name}`, "band", { x: band.x, y: (band.top + band.bottom) / 2 }, { label: band.heading, width: band.width, height: band.bottom - band.top, fill: band.tint }));
  }
  for (const bracket of bracketsOf(view)) elements.push(...strokesOf(bracket));
  for (const [kind, nodes] of Object.entries(view.order)) {
    const column = data.columns[kind];
    if (nodes.length) elements.push(shape(`head ${kind}`, "head", { x: column.x, y: -HEADINGS / 2 }, { label: column.heading, width: column.width, height: 20, fill: "#FFFFFF" }));
    for (const node of nodes) {
      const fill = node.band ? data.bands[node.band]?.tint ?? "#FFFFFF" : "#FFFFFF";
      elements.push({
        group: "nodes", classes: `node ${kind}${node.count === undefined ? "" : " group"}${node.italic ? " gene" : ""}`,
        data: { id: node.id, name: node.label, label: labelOf(node, view), letters: lettersOf(node).size, width: column.width, height: column.height, fill },
        position: { ...view.places.get(node.id) },
      });
    }
  }
  for (const each of view.tested) elements.push(edge(`tested ${each.key}`, "tested", each));
  for (const each of view.members) elements.push(edge(`member ${each.key}`, "member", each));
  for (const bundle of strongest(view)) elements.push(lineOfBundle(bundle));
  return elements;
}

// Thousands of lines are no picture: those with most findings are drawn, and all of what is chosen.
function strongest(view) {
  if (view.bundles.length <= LINES_AT_ONCE) return view.bundles;
  const least = view.bundles.map(bundle => bundle.findings.length).sort((one, two) => two - one)[LINES_AT_ONCE];
  const more = view.bundles.filter(bundle => bundle.findings.length > least);
  return [...more, ...view.bundles.filter(bundle => bundle.findings.length === least).slice(0, LINES_AT_ONCE - more.length)];
}

function lineOfBundle(bundle) {
  const { style, dashes } = linesOf(bundle);
  const second = bundle.mark.second ?? bundle.mark.colour;
  return edge(`bundle ${bundle.key}`, `bundle ${bundle.mark.filled ? "filled" : "hollow"} ${bundle.mark.second ? "split" : ""} ${dashes.length ? "dashed" : ""}`, bundle, {
    key: bundle.key, colour: bundle.mark.colour, second: `${bundle.mark.colour} ${second}`, width: widthOf(bundle), style, dashes,
    head: HEADS[bundle.mark.shape] ?? "none", said: saidOf(bundle), ink: bundle.mark.text, isAlone: bundle.isAlone, aside: bundle.aside, end: `-50% ${bundle.aside}px`,
  });
}

function shape(id, kind, position, cells) {
  return { group: "nodes", classes: kind, data: { id, ...cells }, position, selectable: false, grabbable: false };
}

// A bracket in three strokes, open to the boxes.
function strokesOf({ x, top, bottom, studies }) {
  const stroke = (name, at_, y, width, height) => shape(`bracket ${name} ${top}`, "bracket", { x: at_, y }, { label: "", studies, width, height, fill: "#444444" });
  return [stroke("side", x, (top + bottom) / 2, 2, bottom - top), stroke("top", x + 2.5, top, 7, 2), stroke("bottom", x + 2.5, bottom, 7, 2)];
}

function edge(id, classes, { from, to }, more = {}) {
  return { group: "edges", classes, data: { id, source: from, target: to, ...more } };
}

const LOOK = [
  { selector: "node", style: { shape: "round-rectangle", width: "data(width)", height: "data(height)", "background-color": "data(fill)", label: "data(label)", "font-family": FONT, "font-size": 15, color: "#222222", "text-valign": "center", "text-halign": "center", "min-zoomed-font-size": 3, "overlay-opacity": 0, "z-index-compare": "manual", "z-index": 4 } },
  { selector: "node.node", style: { "font-size": "data(letters)", "text-wrap": "wrap", "text-max-width": 1000, "line-height": 1.08, "border-width": 1.2, "border-color": "#6b6b6b" } },
  { selector: "node.drug", style: { shape: "polygon", "shape-polygon-points": [-1, -1, 0.84, -1, 1, 0, 0.84, 1, -1, 1], "text-margin-x": -5 } },
  { selector: "node.gene", style: { "font-style": "italic" } },
  { selector: "node.pathway", style: { shape: "cut-rectangle" } },
  { selector: "node.group", style: { "border-style": "double", "border-width": 4, "font-style": "normal" } },
  { selector: "node.tag", style: { shape: "round-rectangle", "background-color": "#FFFFFF", "background-opacity": 0.93, "font-size": TAG.size, "font-weight": "bold", color: "data(colour)", "z-index": 3 } },
  { selector: "node.band", style: { shape: "rectangle", "border-width": 0, "text-valign": "top", "text-margin-y": 24, "font-size": 15, "font-weight": "bold", events: "no", "z-index": 0 } },
  { selector: "node.bracket", style: { shape: "rectangle", events: "no", "z-index": 2 } },
  { selector: "node.head", style: { "background-opacity": 0, "font-size": 15, "font-weight": "bold", color: "#444444", events: "no", "z-index": 1 } },
  { selector: "edge", style: { "curve-style": "bezier", "control-point-step-size": 22, "source-endpoint": "90deg", "target-endpoint": "270deg", "target-distance-from-node": 3, "overlay-opacity": 0, "z-index-compare": "manual", "z-index": 1 } },
  { selector: "edge.tested", style: { width: 1.4, "line-color": "#8a8a8a" } },
  { selector: "edge.member", style: { width: 1.4, "line-color": "#8a8a8a", "line-style": "dashed", "line-dash-pattern": [1, 4], "line-cap": "round" } },
  { selector: "edge.bundle", style: { width: "data(width)", "line-color": "data(colour)", "line-style": "data(style)", "target-arrow-color": "data(colour)", "target-arrow-shape": "data(head)", "arrow-scale": 1.25, "target-endpoint": one => one.data("end") } },
  { selector: "edge.dashed", style: { "line-dash-pattern": "data(dashes)" } },
  { selector: "edge.hollow", style: { "target-arrow-fill": "hollow" } },
  { selector: "edge.split", style: { "line-fill": "linear-gradient", "line-gradient-stop-colors": "data(second)" } },
  { selector: ".faded", style: { opacity: 0.13 } },
  { selector: "node.chosen", style: { "border-width": 3.5, "border-color": "#222222" } },
  { selector: "edge.chosen", style: { "underlay-color": "#f2c500", "underlay-opacity": 0.55, "underlay-padding": 5 } },
  { selector: "node.focused", style: { "outline-width": 3, "outline-color": "#0050a0", "outline-offset": 3, "outline-style": "solid" } },
];

function drawPicture(view) {
  const stage = at("stage");
  if (cy) cy.destroy();
  cy = cytoscape({
    container: stage, elements: elementsOf(view), style: LOOK, layout: { name: "preset", fit: false },
    minZoom: 0.1, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false, userZoomingEnabled: false,
  });
  cy.on("tap", "node.node", event => choose(event.target.id()));
  cy.on("tap", "edge.bundle", event => choose(`bundle ${event.target.data("key")}`));
  cy.on("tap", "node.tag", event => choose(`bundle ${event.target.data("key")}`));
  cy.on("tap", event => { if (event.target === cy && state.chosen) choose(null); });
  labelLines();
  fitPicture();
  at("picture").dataset.ready = String(view.findings.length);
}

// What is chosen stands out with everything that its findings are about; the rest fades.
function showChosen() {
  cy.batch(() => {
    cy.elements().removeClass("faded chosen kept");
    cy.elements(".extra").remove();
    if (state.chosen !== null && shown.bundles.length > LINES_AT_ONCE) drawHidden(relatedTo(state.chosen));
    const chosen = state.chosen === null ? cy.collection() : cy.getElementById(state.chosen);
    if (chosen.empty()) return;
    const kept = relatedTo(state.chosen);
    labelChosen(kept);
    cy.elements(".node, .tag, edge").forEach(one => { one.addClass(kept.has(one.hasClass("tag") ? `bundle ${one.data("key")}` : one.id()) ? "kept" : "faded"); });
    chosen.addClass("chosen");
  });
}

function drawHidden(kept) {
  const hidden = shown.bundles.filter(bundle => kept.has(`bundle ${bundle.key}`) && cy.getElementById(`bundle ${bundle.key}`).empty());
  cy.add(hidden.map(bundle => lineOfBundle(bundle))).addClass("extra");
}

function relatedTo(id) {
  const { model, feature, drug } = data.findings;
  const kept = new Set([id]);
  for (const bundle of shown.bundles) {
    for (const each of bundle.findings) {
      const giver = drug[each] === null ? null : standsFor(drug[each]);
      if (![`bundle ${bundle.key}`, bundle.from, bundle.to, giver].includes(id)) continue;
      kept.add(`bundle ${bundle.key}`).add(standsFor(model[each])).add(standsFor(feature[each]));
      if (giver !== null) kept.add(giver).add(`tested ${giver}\n${bundle.from}`);
    }
  }
  for (const member of shown.members) if ([member.from, member.to].includes(id)) kept.add(`member ${member.key}`).add(member.from).add(member.to);
  return kept;
}

function focusNode(id, on) {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  node.toggleClass("focused", on);
  if (!on) return;
  const place = node.renderedPosition();
  const frame = at("frame");
  const behavior = calm.matches ? "auto" : "smooth";
  if (place.x < frame.scrollLeft + 60 || place.x > frame.scrollLeft + frame.clientWidth - 60) frame.scrollTo({ left: place.x - frame.clientWidth / 2, behavior });
  const top = at("stage").getBoundingClientRect().top + place.y;
  if (top < 60 || top > innerHeight - 60) scrollBy({ top: top - innerHeight / 2, behavior });
}
