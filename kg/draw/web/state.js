// What the page holds, what of it is shown, and where that is kept: the part of the address after #.

const data = JSON.parse(document.getElementById("data").textContent);
const count = data.findings.count;
const byId = new Map(data.nodes.map((node, at) => [node.id, at]));
const groups = new Map(data.groups.map(group => [group.id, group]));
const marks = data.marks;

// What can be filtered: a column of the findings, its heading, and how a value is said.
const FACETS = [
  { name: "compartment", head: "Compartment", say: value => data.bands[value]?.heading ?? plain(value) },
  { name: "family", head: "Question", say: value => data.lines[value]?.words ?? plain(value) },
  { name: "direction", head: "Direction", say: value => data.words.direction[value] ?? plain(value) },
  { name: "call", head: "Call", say: value => data.words.call[value] ?? plain(value) },
  { name: "drug", head: "Drug", say: value => value ?? "no drug" },
  { name: "design", head: "Design", say: plain },
];

const state = { off: {}, units: 1, known: null, open: new Set(), chosen: null };

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
}

function isUsual(name) {
  const usual = new Set(data.start.off[name] ?? []);
  return usual.size === state.off[name].size && [...usual].every(value => state.off[name].has(value));
}

// Only what differs from the start view is written, by identifiers, so that the address still means the same later.
function fragmentOf() {
  const parts = new URLSearchParams();
  for (const { name } of FACETS) {
    if (!isUsual(name)) {
      const values = data.findings.columns[name].values;
      for (const value of values) if (!state.off[name].has(value)) parts.append(name, value ?? "");
      if (values.every(value => state.off[name].has(value))) parts.append(name, "~none");
    }
  }
  if (state.units > 1) parts.set("units", state.units);
  if (data.start.nodes !== null) {
    if (state.known === null) parts.set("all", "1");
    else {
      const start = new Set(data.start.nodes);
      for (const at of state.known) if (!start.has(at)) parts.append("with", data.nodes[at].id);
    }
  }
  for (const id of [...state.open].sort()) parts.append("open", id);
  if (state.chosen) parts.set("show", state.chosen);
  return parts.toString();
}

function readFragment() {
  freshState();
  const parts = new URLSearchParams(location.hash.slice(1));
  for (const { name } of FACETS) {
    if (parts.has(name)) {
      const wanted = new Set(parts.getAll(name));
      state.off[name] = new Set(data.findings.columns[name].values.filter(value => !wanted.has(value ?? "")));
    }
  }
  state.units = Math.max(1, Number.parseInt(parts.get("units") ?? "1", 10) || 1);
  if (parts.get("all") === "1") state.known = null;
  else if (state.known) for (const id of parts.getAll("with")) if (byId.has(id)) state.known.add(byId.get(id));
  for (const id of parts.getAll("open")) if (groups.has(id)) state.open.add(id);
  state.chosen = parts.get("show");
}

function writeFragment() {
  const text = fragmentOf();
  if (text === location.hash.slice(1)) return;
  try {
    history.replaceState(null, "", text ? `#${text}` : location.href.split("#")[0]);
  } catch {
    // a page inside a notebook has no address of its own
  }
}

// ---- what is shown

function passes() {
  const tests = FACETS.filter(({ name }) => state.off[name].size).map(({ name }) => {
    const { values, codes } = data.findings.columns[name];
    return [codes, values.map(value => !state.off[name].has(value))];
  });
  const passing = [];
  for (let at = 0; at < count; at += 1) if (tests.every(([codes, on]) => on[codes[at]])) passing.push(at);
  return passing;
}

function unitsOf(findings) {
  const units = new Map();
  for (const at of findings) {
    const feature = data.findings.feature[at];
    if (!units.has(feature)) units.set(feature, new Set());
    units.get(feature).add(data.nodes[data.findings.model[at]].unit);
  }
  return units;
}

// The findings shown: those that pass the filters, between nodes that are known so far.
function shownFindings() {
  const passing = passes();
  const known = state.known;
  const near = known === null ? passing
    : passing.filter(at => [data.findings.model[at], data.findings.feature[at], data.findings.drug[at]].every(each => each === null || known.has(each)));
  if (state.units < 2) return near;
  const units = unitsOf(near);
  return near.filter(at => units.get(data.findings.feature[at]).size >= state.units);
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
