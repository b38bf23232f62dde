// The state of the page: filters, nodes that may be shown, open groups and the selection; what passes the filters and supports a direction.

import { allFindings, callWords, cell, compartmentWords, data, drugOf, familyWords, groups, humanize, markOf, valuesOf } from "./data.js";

/** @type {Facet[]} */
export const FACETS = [
  { name: "compartment", heading: "Compartment", label: value => compartmentWords(value ?? "") },
  { name: "contrast_family", heading: "Contrast family", label: value => familyWords(value ?? "") },
  { name: "contrast_type", heading: "Contrast", label: humanize },
  { name: "direction", heading: "Direction", label: value => data.words.direction[value ?? ""] ?? humanize(value) },
  { name: "call", heading: "Call", label: value => callWords(value ?? "") },
  { name: "drug", heading: "Drug", label: value => value ?? "no drug" },
  { name: "design", heading: "Design", label: humanize },
];

/** @type {State} */
export const state = { off: {}, units: 1, reachable: null, open: new Set(), chosen: null, missing: [] };

/** What the parts of the page request; start.js replaces these functions. */
export const controller = {
  /** Draw the page again after a change of the state. */
  refresh: () => {},
  /** Select a node, group or line; null selects nothing. @type {(id: string | null) => void} */
  choose: () => {},
  /** Bring a node into the picture and open its evidence. @type {(index: number) => void} */
  reveal: () => {},
};

/** @param {string} name of a filter */
function defaultOff(name) {
  return new Set(data.start.off[name] ?? []);
}

export function resetState() {
  state.off = Object.fromEntries(FACETS.map(({ name }) => [name, defaultOff(name)]));
  state.units = 1;
  state.reachable = data.start.nodes === null ? null : new Set(data.start.nodes);
  state.open = new Set();
  state.chosen = null;
  state.missing = [];
}

resetState();

/** @param {string} name of a filter */
export function isDefault(name) {
  const off = defaultOff(name);
  return off.size === state.off[name].size && [...off].every(value => state.off[name].has(value));
}

/** Return the findings that pass the filters. */
export function passingFindings(off = state.off) {
  const tests = FACETS.filter(({ name }) => off[name].size).map(({ name }) => ({
    codes: data.findings.columns[name].codes, isOn: valuesOf(name).map(value => !off[name].has(value)),
  }));
  return allFindings.filter(finding => tests.every(({ codes, isOn }) => isOn[codes[finding]]));
}

/** Return whether all nodes of a finding may be shown. @param {number} finding */
function isReachable(finding) {
  const { reachable } = state;
  const { model, feature, drug } = data.findings;
  return reachable === null || [model[finding], feature[finding], drug[finding]].every(node => node === null || reachable.has(node));
}

/** Count, for each value of each filter, its findings under all other filters; counts are in the order of the values. */
export function tallies() {
  const columns = FACETS.map(({ name }) => {
    const values = valuesOf(name);
    return { codes: data.findings.columns[name].codes, isOn: values.map(value => !state.off[name].has(value)), tally: values.map(() => 0) };
  });
  for (const finding of allFindings.filter(isReachable)) {
    const failing = columns.filter(({ codes, isOn }) => !isOn[codes[finding]]);
    if (failing.length > 1) continue;
    for (const { codes, tally } of failing.length ? failing : columns) tally[codes[finding]] += 1;
  }
  return Object.fromEntries(FACETS.map(({ name }, place) => [name, columns[place].tally]));
}

/** Return the findings that pass the filters and lie between nodes that may be shown. */
export function shownFindings(off = state.off) {
  const candidates = passingFindings(off).filter(isReachable);
  if (state.units < 2) return candidates;
  const units = supportingUnits(candidates);
  return candidates.filter(finding => (units.get(data.findings.feature[finding])?.size ?? 0) >= state.units);
}

// ---- independent units that support one direction, counted as `kg converge` counts them

const [UP, DOWN] = [1, 2];
/** @type {Record<string, number>} */
const SIGNS = { up: UP, down: DOWN, mixed: UP | DOWN, "mixed-trend": UP | DOWN };

/** Return the disease that a finding is about, or else the drug with its forms. @param {number} finding @returns {string | null} */
function subjectOf(finding) {
  return data.disease_families.includes(cell(finding, "contrast_family")) ? cell(finding, "disease") : drugOf(finding);
}

/**
 * Count supporting units for each feature, by subject, contrast family, measurand and direction. A unit with both
 * directions supports neither.
 * @param {number[]} findings
 * @returns feature (index) → units of the claim with most of them
 */
export function supportingUnits(findings) {
  /** @type {Map<string, { feature: number, signs: Map<string, number> }>} */
  const claims = new Map();
  for (const finding of findings) {
    const sign = SIGNS[markOf(finding).name];
    const subject = subjectOf(finding);
    if (!sign || subject === null) continue;
    const feature = data.findings.feature[finding];
    const key = [feature, cell(finding, "contrast_family"), cell(finding, "measurand"), subject].join("\n");
    const claim = claims.get(key) ?? { feature, signs: new Map() };
    claims.set(key, claim);
    const unit = data.nodes[data.findings.model[finding]].unit ?? "";
    claim.signs.set(unit, (claim.signs.get(unit) ?? 0) | sign);
  }
  /** @type {Map<number, Set<string>>} */
  const most = new Map();
  for (const { feature, signs } of claims.values()) {
    for (const direction of [UP, DOWN]) {
      const units = [...signs].filter(([, sign]) => sign === direction).map(([unit]) => unit);
      if (units.length > (most.get(feature)?.size ?? 0)) most.set(feature, new Set(units));
    }
  }
  return most;
}

// ---- not reported

export function isNotReportedOff() {
  return state.off.call.has(data.words.not_reported);
}

/** Return the calls that are off when findings that were not reported are switched on or off. @param {boolean} isOn @returns {Set<Value>} */
export function callsWithNotReported(isOn) {
  const off = new Set(state.off.call);
  off[isOn ? "delete" : "add"](data.words.not_reported);
  return off;
}

/** Return the filters with each value switched on that some findings have. @param {number[]} findings @returns {Off} */
export function offWithout(findings) {
  return Object.fromEntries(FACETS.map(({ name }) => {
    const needed = new Set(findings.map(finding => cell(finding, name)));
    return [name, new Set([...state.off[name]].filter(value => !needed.has(value)))];
  }));
}

// ---- groups and neighbours

/** Return the identifier under which a node is drawn: its outermost closed group, or itself. @param {number} index */
export function drawnId(index) {
  const { id, groups: path } = data.nodes[index];
  return path.find(group => !state.open.has(group)) ?? id;
}

/** Open a group and those around it. Where the picture would grow too large, the groups opened first close again. @param {string} id */
export function openGroup(id) {
  const path = [];
  for (let group = groups.get(id); group; group = group.within === null ? undefined : groups.get(group.within)) path.unshift(group.id);
  for (const group of path) {
    state.open.delete(group);
    state.open.add(group);
  }
  for (const group of [...state.open]) {
    if (drawnCount() <= data.limits.max_nodes) break;
    if (!path.includes(group)) state.open.delete(group);
  }
}

function drawnCount() {
  return new Set(data.nodes.map((_, index) => drawnId(index))).size;
}

/** Return the neighbours of a node under the filters, shown or not. @param {number} index */
export function neighbours(index) {
  const { model, feature, drug } = data.findings;
  const { kind } = data.nodes[index];
  /** @type {Set<number>} */
  const nearby = new Set();
  for (const finding of passingFindings()) {
    const given = drug[finding];
    if (![model[finding], feature[finding], given].includes(index)) continue;
    nearby.add(model[finding] === index ? feature[finding] : model[finding]);
    if (given !== null) nearby.add(given);
  }
  if (kind === "pathway" || kind === "feature") {
    for (const [gene, pathway] of data.members) if (pathway === index) nearby.add(gene);
  }
  return nearby;
}
