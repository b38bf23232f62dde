// What the page holds, and what of it is shown.

const data = JSON.parse(document.getElementById("data").textContent);
const count = data.findings.count;
const byId = new Map(data.nodes.map((node, at) => [node.id, at]));
const groups = new Map(data.groups.map(group => [group.id, group]));
const marks = data.marks;

// What is looked up by a name of a source has no names of its own: a gene may be called constructor.
for (const names of [data.sources, data.pmids, data.remarks, data.bands, data.lines, data.words.direction, data.words.call, ...data.nodes.map(node => node.written)]) Object.setPrototypeOf(names, null);

// What can be filtered: a column of the findings, its heading, and how a value is said.
const FACETS = [
  { name: "compartment", head: "Compartment", say: value => data.bands[value]?.heading ?? plain(value) },
  { name: "contrast_family", head: "Question", say: value => data.lines[value]?.words ?? plain(value) },
  { name: "contrast_type", head: "Contrast", say: plain },
  { name: "direction", head: "Direction", say: value => data.words.direction[value] ?? plain(value) },
  { name: "call", head: "Call", say: value => data.words.call[value] ?? plain(value) },
  { name: "drug", head: "Drug", say: value => value ?? "no drug" },
  { name: "design", head: "Design", say: plain },
];

// `known`: the nodes that may be shown, null is all; `lost`: what the address names and this file does not have.
const state = { off: {}, units: 1, known: null, open: new Set(), chosen: null, lost: [] };

function plain(value) {
  return String(value ?? "").replaceAll("_", " ");
}

function cell(at, name) {
  const column = data.findings.columns[name];
  return column.values[column.codes[at]];
}

function recordOf(at) {
  return Object.fromEntries(Object.keys(data.findings.columns).map(name => [name, cell(at, name)]));
}

function detailsOf(at) {
  return Object.fromEntries(Object.entries(data.details).map(([name, { values, codes }]) => [name, values[codes[at]]]));
}

function markOf(at) {
  return marks[data.findings.mark[at]];
}

// ---- the state

function freshState() {
  state.off = Object.fromEntries(FACETS.map(facet => [facet.name, new Set(data.start.off[facet.name] ?? [])]));
  state.units = 1;
  state.known = data.start.nodes === null ? null : new Set(data.start.nodes);
  state.open = new Set();
  state.chosen = null;
  state.lost = [];
}

function isUsual(name) {
  const usual = new Set(data.start.off[name] ?? []);
  return usual.size === state.off[name].size && [...usual].every(value => state.off[name].has(value));
}

// ---- what is shown

function passes(off = state.off) {
  const tests = FACETS.filter(({ name }) => off[name].size).map(({ name }) => {
    const { values, codes } = data.findings.columns[name];
    return [codes, values.map(value => !off[name].has(value))];
  });
  const passing = [];
  for (let at = 0; at < count; at += 1) if (tests.every(([codes, on]) => on[codes[at]])) passing.push(at);
  return passing;
}

// A finding can be shown when its nodes are known so far.
function isKnown(at) {
  const { known } = state;
  return known === null || [data.findings.model[at], data.findings.feature[at], data.findings.drug[at]].every(each => each === null || known.has(each));
}

// Value by value of a filter: how many findings it has under all other filters, for each filter.
function tallies() {
  const columns = FACETS.map(({ name }) => {
    const { values, codes } = data.findings.columns[name];
    return { codes, on: values.map(value => !state.off[name].has(value)), tally: values.map(() => 0) };
  });
  for (let at = 0; at < count; at += 1) {
    if (!isKnown(at)) continue;
    const failing = columns.filter(({ codes, on }) => !on[codes[at]]);
    if (failing.length > 1) continue;
    for (const { codes, tally } of failing.length ? failing : columns) tally[codes[at]] += 1;
  }
  return Object.fromEntries(FACETS.map(({ name }, place) => [name, columns[place].tally]));
}

// Whom a finding is about: a drug as it was pooled, or a disease where no drug is asked about.
function subjectOf(at) {
  if (data.disease_families.includes(cell(at, "contrast_family"))) return cell(at, "disease");
  return cell(at, "drug_group") ?? cell(at, "drug");
}

const [UP, DOWN] = [1, 2];
const SIGNS = { up: UP, down: DOWN, mixed: UP | DOWN, "mixed-trend": UP | DOWN };

// Of each feature the independent units that support one direction, for one subject, one question and one measurand: the
// most that there are, as `kg converge` counts them. A unit that goes both ways supports neither.
function unitsOf(findings) {
  const claims = new Map();
  for (const at of findings) {
    const sign = SIGNS[markOf(at).name];
    const subject = subjectOf(at);
    if (!sign || subject === null) continue;
    const feature = data.findings.feature[at];
    const key = [feature, cell(at, "contrast_family"), cell(at, "measurand"), subject].join("\n");
    if (!claims.has(key)) claims.set(key, { feature, signs: new Map() });
    const { signs } = claims.get(key);
    const { unit } = data.nodes[data.findings.model[at]];
    signs.set(unit, signs.get(unit) | sign);
  }
  const most = new Map();
  for (const { feature, signs } of claims.values()) {
    for (const sign of [UP, DOWN]) {
      const units = [...signs].filter(([, said]) => said === sign).map(([unit]) => unit);
      if (units.length > (most.get(feature)?.size ?? 0)) most.set(feature, new Set(units));
    }
  }
  return most;
}

// The findings shown: those that pass the filters, between nodes that are known so far.
function shownFindings(off = state.off) {
  const near = passes(off).filter(isKnown);
  if (state.units < 2) return near;
  const units = unitsOf(near);
  return near.filter(at => (units.get(data.findings.feature[at])?.size ?? 0) >= state.units);
}

// A node is drawn as the first group around it that is closed.
function standsFor(at) {
  return data.nodes[at].groups.find(group => !state.open.has(group)) ?? data.nodes[at].id;
}

// The neighbours of a node under the filters, whether they are shown yet or not.
function neighbours(at) {
  const kind = data.nodes[at].kind;
  const near = new Set();
  for (const each of passes()) {
    const { model, feature, drug } = data.findings;
    if (![model[each], feature[each], drug[each]].includes(at)) continue;
    if (model[each] === at) near.add(feature[each]);
    else near.add(model[each]);
    if (drug[each] !== null) near.add(drug[each]);
  }
  if (kind === "pathway" || kind === "feature") {
    for (const [feature, pathway] of data.members) {
      if (pathway === at) near.add(feature);
    }
  }
  return near;
}
