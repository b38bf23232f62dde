// The view: the nodes and lines that the findings shown become, and where they are drawn.

import { cell, colours, compartmentWords, data, drugOf, groupedBy, groups, isComparator, mainDrug, marks, nodeIndex, nodeOrGroup } from "./data.js";
import { footHeight, hasHeading, heightOf, slotOf, spread } from "./spacing.js";
import { callsWithNotReported, drawnId, shownFindings, state, supportingUnits } from "./state.js";

/** The view that picture, table and panel show; start.js replaces it. */
export const current = { view: viewOf([]) };

/** @param {number[]} findings @returns {View} */
export function viewOf(findings) {
  const { model, feature, drug } = data.findings;
  const bundles = bundlesOf(findings);
  const tested = pairsOf(findings.flatMap(finding => { const given = drug[finding]; return given === null ? [] : [[given, model[finding]]]; }));
  const features = new Set(findings.map(finding => feature[finding]));
  const members = pairsOf(data.members.filter(([gene]) => features.has(gene)).map(([gene, pathway]) => [gene, pathway]));
  const ids = new Set([...bundles, ...tested, ...members].flatMap(({ from, to }) => [from, to]));
  const nodesBehind = new Set(findings.flatMap(finding => [model[finding], feature[finding], drug[finding]]).filter(node => node !== null));
  for (const [gene, pathway] of data.members) if (features.has(gene)) nodesBehind.add(pathway);
  const nodes = [...ids].map(nodeOrGroup).sort((one, other) => one.rank - other.rank);
  const order = /** @type {Record<Kind, Drawn[]>} */ (Object.fromEntries(Object.keys(data.columns).map(kind => [kind, nodes.filter(node => node.kind === kind)])));
  /** @type {[string, string][]} */
  const edges = [...tested, ...members].map(({ from, to }) => [from, to]);
  for (const { from, to, findings: several } of bundles) for (const _ of several) edges.push([from, to]);
  const heights = placeHeads(bundles, order);
  const unnamed = studiesWithoutName(nodes);
  const feet = new Map([...unnamed].map(([band, studies]) => [band, footOf(studies)]));
  return { findings, bundles, tested, members, units: supportingUnits(findings), nodesBehind: [...nodesBehind], order, heights, unnamed, feet, places: spread(order, edges, heights, feet), nodes };
}

/**
 * Collect findings into lines: one line for each study × system, feature, mark, contrast family, measurand and drug with
 * its forms. Between two groups, measurands are pooled, and so are all drugs but the main one.
 * @param {number[]} findings
 * @returns {Bundle[]}
 */
function bundlesOf(findings) {
  const { model, feature, mark } = data.findings;
  /** @type {Map<string, Bundle>} */
  const bundles = new Map();
  for (const finding of findings) {
    const from = drawnId(model[finding]);
    const to = drawnId(feature[finding]);
    const family = cell(finding, "contrast_family");
    const isBetweenGroups = groups.has(from) && groups.has(to);
    const measurand = isBetweenGroups ? null : cell(finding, "measurand");
    const drug = drugOf(finding);
    const key = [from, to, mark[finding], family, measurand, isBetweenGroups && drug !== mainDrug ? "~others" : drug].join("\n");
    /** @type {Bundle} */
    const bundle = bundles.get(key) ?? { key, from, to, mark: marks[mark[finding]], family, measurand, drug: isBetweenGroups && drug !== mainDrug ? null : drug, findings: [], isBeside: false, aside: 0 };
    bundles.set(key, bundle);
    bundle.findings.push(finding);
  }
  nameDrugs([...bundles.values()]);
  return [...bundles.values()];
}

/** Mark the lines that have one of another drug beside them: each of them names its drug. @param {Bundle[]} bundles */
function nameDrugs(bundles) {
  const pairs = groupedBy(bundles, ({ from, to }) => `${from}\n${to}`);
  for (const several of pairs.values()) {
    const isMixed = several.some(({ drug }) => drug !== several[0].drug);
    for (const bundle of several) bundle.isBeside = isMixed;
  }
}

/**
 * Give the head of each line a place of its own in front of its box, from the top in the order of the studies, and
 * return the heights of the boxes. Of one study, the lines of an investigated drug come before those of comparators.
 * @param {Bundle[]} bundles
 * @param {Record<Kind, Drawn[]>} order
 */
function placeHeads(bundles, order) {
  const rank = new Map(order.model.map(({ id }, place) => [id, place]));
  /** @param {Bundle} bundle */
  const keyOf = bundle => [rank.get(bundle.from) ?? 0, Number(isComparator(bundle)), marks.indexOf(bundle.mark)];
  /** @type {Map<string, number>} */
  const heights = new Map();
  for (const [to, several] of groupedBy(bundles, each => each.to)) {
    const keys = new Map(several.map(bundle => [bundle, keyOf(bundle)]));
    several.sort((one, other) => {
      const [first, second] = [keys.get(one) ?? [], keys.get(other) ?? []];
      const place = first.findIndex((value, at) => value !== second[at]);
      return place < 0 ? Number(one.key > other.key) - 0.5 : first[place] - second[place];
    });
    several.forEach((bundle, place) => { bundle.aside = Math.round((place - (several.length - 1) / 2) * slotOf(several.length) * 10) / 10; });
    heights.set(to, heightOf(nodeOrGroup(to), several.length));
  }
  return heights;
}

/** Return compartment → studies that measured what the filters ask for and name no result. @param {Drawn[]} nodes that are drawn */
function studiesWithoutName(nodes) {
  const { model } = data.findings;
  const drawn = new Set(nodes.map(({ id }) => id));
  const withNotReported = shownFindings({ ...state.off, call: callsWithNotReported(true) });
  const models = [...new Set(withNotReported.map(finding => model[finding]))].filter(index => !drawn.has(drawnId(index))).map(index => data.nodes[index]);
  const named = new Set(data.nodes.filter(({ kind }, index) => kind === "model" && drawn.has(drawnId(index))).map(({ study, band }) => `${study}\n${band}`));
  /** @type {Map<string, string[]>} */
  const studies = new Map();
  for (const { study, band } of models) {
    const those = studies.get(band ?? "") ?? [];
    if (!those.includes(String(study)) && !named.has(`${study}\n${band}`)) studies.set(band ?? "", [...those, String(study)].sort());
  }
  return studies;
}

/** Return the text below a compartment in lines of two studies. @param {string[]} studies */
function footOf(studies) {
  const lines = ["measured, no named result:"];
  for (let place = 0; place < studies.length; place += 2) lines.push(studies.slice(place, place + 2).join(", ") + (place + 2 < studies.length ? "," : ""));
  return lines;
}

/** Return each pair of drawn nodes once. @param {number[][]} pairs */
function pairsOf(pairs) {
  const drawn = pairs.map(([from, to]) => [drawnId(from), drawnId(to)]);
  return [...new Map(drawn.map(([from, to]) => [`${from}\n${to}`, { key: `${from}\n${to}`, from, to }])).values()];
}

/** Return the block of each compartment: a tint behind its study × system pairs, with a heading. @param {View} view */
export function bandsOf(view) {
  const column = data.columns.model;
  return blocksIn(view, view.order.model).map(({ block, top, bottom }) => {
    const edge = bottom + 6 + footHeight(view.feet.get(block));
    return { name: block, heading: compartmentWords(block), tint: data.bands[block]?.tint ?? colours.paper, x: column.x, width: column.width + 24, top: top - 32, bottom: edge };
  });
}

/** Return the text at the foot of each compartment. @param {View} view */
export function feetOf(view) {
  return bandsOf(view).flatMap(({ name, x, width, bottom }) => {
    const lines = view.feet.get(name) ?? [];
    return lines.length ? [{ name, lines, x, width, y: bottom - footHeight(lines) / 2 }] : [];
  });
}

/** Return the heading of each block of features, and the rectangle around it. @param {View} view */
export function answersOf(view) {
  const nodes = [...view.order.feature, ...view.order.pathway];
  const { x, width } = data.columns.feature;
  return blocksIn(view, nodes).filter(({ first }) => hasHeading(first, nodes.indexOf(first))).map(({ block, top, bottom }) => ({ name: block, heading: data.headings[block] ?? block, isAnswer: data.blocks.includes(block), x, width: width + 24, top: top - 32, bottom: bottom + 6 }));
}

/** Return the blocks of a column with their extent, from the top. @param {View} view @param {Drawn[]} nodes */
function blocksIn(view, nodes) {
  /** @type {Map<string, { block: string, first: Drawn, top: number, bottom: number }>} */
  const blocks = new Map();
  for (const node of nodes) {
    const { y } = placeOf(view, node);
    const half = heightIn(view, node) / 2;
    const block = blocks.get(node.block) ?? { block: node.block, first: node, top: y - half, bottom: y + half };
    block.bottom = y + half;
    blocks.set(node.block, block);
  }
  return [...blocks.values()];
}

/** @param {View} view @param {Drawn} node */
export function heightIn(view, node) {
  return view.heights.get(node.id) ?? heightOf(node, 0);
}

/** @param {View} view @param {Drawn} node of the view */
export function placeOf(view, node) {
  return view.places.get(node.id) ?? { x: 0, y: 0 };
}

/** Return a bracket for each run of neighbouring study × system pairs that may share samples. @param {View} view @returns {Bracket[]} */
export function bracketsOf(view) {
  const column = data.columns.model;
  /** @type {Drawn[][]} */
  const runs = [];
  for (const node of view.order.model) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && mayShareSamples(before, node)) run.push(node);
    else runs.push([node]);
  }
  const inside = column.height / 2 - 4;
  return runs.filter(run => run.length > 1).map(run => ({
    x: column.x - column.width / 2 - 8, studies: run.map(node => /** @type {GraphNode} */ (node).study),
    top: placeOf(view, run[0]).y - inside, bottom: placeOf(view, run[run.length - 1]).y + inside,
  }));
}

/** @param {Drawn} one @param {Drawn} other */
function mayShareSamples(one, other) {
  if (one.count !== undefined || other.count !== undefined || one.band !== other.band || !one.overlap.length) return false;
  return one.study === other.study || one.overlap.includes(String(other.study));
}

/** @param {{ findings: number[] }} bundle */
export function drugsOf({ findings }) {
  return [...new Set(findings.map(drugOf))].filter(drug => drug !== null);
}

/** Return what is selected: a group, a node, a line of the current view, or nothing. @returns {{ group?: Group, node?: GraphNode, bundle?: Bundle } | null} */
export function selection() {
  const id = state.chosen;
  if (id === null) return null;
  const group = groups.get(id);
  if (group) return { group };
  const index = nodeIndex.get(id);
  if (index !== undefined) return { node: data.nodes[index] };
  const bundle = current.view.bundles.find(({ key }) => `bundle ${key}` === id);
  return bundle ? { bundle } : null;
}

/** Return the findings shown that are about what is selected; null where nothing is. */
export function selectedFindings() {
  const selected = selection();
  if (selected === null) return null;
  if (selected.bundle) return selected.bundle.findings;
  const { model, feature, drug } = data.findings;
  /** @param {number | null} index */
  const isMember = index => index !== null && (selected.node ? data.nodes[index] === selected.node : data.nodes[index].groups.includes(/** @type {Group} */ (selected.group).id));
  return current.view.findings.filter(finding => [model[finding], feature[finding], drug[finding]].some(isMember));
}
