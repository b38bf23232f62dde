// The view: the nodes and lines that the findings shown become, and where they are drawn.

import { cell, colours, compartmentWords, data, drugOf, groups, mainDrug, marks, nodeIndex, nodeOrGroup } from "./data.js";
import { spread } from "./spacing.js";
import { drawnId, state, supportingUnits } from "./state.js";

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
  return { findings, bundles, tested, members, units: supportingUnits(findings), nodesBehind: [...nodesBehind], order, places: spread(order, edges), nodes };
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
    const bundle = bundles.get(key) ?? { key, from, to, mark: marks[mark[finding]], family, measurand, findings: [], place: 0, isAlone: true, aside: 0 };
    bundles.set(key, bundle);
    bundle.findings.push(finding);
  }
  placeSideBySide([...bundles.values()]);
  return [...bundles.values()];
}

/** Number the lines between the same two nodes, and set their ends apart. @param {Bundle[]} bundles */
function placeSideBySide(bundles) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const bundle of bundles) {
    const pair = `${bundle.from}\n${bundle.to}`;
    bundle.place = totals.get(pair) ?? 0;
    totals.set(pair, bundle.place + 1);
  }
  for (const bundle of bundles) {
    const total = totals.get(`${bundle.from}\n${bundle.to}`) ?? 1;
    bundle.isAlone = total === 1;
    bundle.aside = Math.round((bundle.place - (total - 1) / 2) * Math.min(9, 22 / total));
  }
}

/** Return each pair of drawn nodes once. @param {number[][]} pairs */
function pairsOf(pairs) {
  const drawn = pairs.map(([from, to]) => [drawnId(from), drawnId(to)]);
  return [...new Map(drawn.map(([from, to]) => [`${from}\n${to}`, { key: `${from}\n${to}`, from, to }])).values()];
}

/** Return the block of each compartment: a tint behind its study × system pairs, with a heading. @param {View} view */
export function bandsOf(view) {
  const column = data.columns.model;
  /** @type {Map<string, { name: string, top: number, bottom: number }>} */
  const bands = new Map();
  for (const node of view.order.model) {
    const { y } = placeOf(view, node);
    const name = String(node.band);
    const band = bands.get(name) ?? { name, top: y, bottom: y };
    band.bottom = y;
    bands.set(name, band);
  }
  const edge = column.height / 2 + 6;
  return [...bands.values()].map(({ name, top, bottom }) => ({
    name, heading: compartmentWords(name), tint: data.bands[name]?.tint ?? colours.paper,
    x: column.x, width: column.width + 24, top: top - edge - 26, bottom: bottom + edge,
  }));
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
