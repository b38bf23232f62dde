// Where a view is kept: the part of the address after #. What an address names and the file does not have is said.

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

// Whether filters, groups and nodes are those that the page started with, whatever is chosen.
function isStartView() {
  const parts = new URLSearchParams(fragmentOf());
  parts.delete("show");
  return parts.toString() === "";
}

function readFragment() {
  freshState();
  const parts = new URLSearchParams(location.hash.slice(1));
  for (const { name, head } of FACETS) if (parts.has(name)) readFacet(name, head, parts.getAll(name));
  state.units = unitsIn(parts.get("units"));
  if (parts.get("all") === "1") state.known = null;
  for (const id of present(parts.getAll("with"), byId)) state.known?.add(byId.get(id));
  for (const id of present(parts.getAll("open"), groups)) openGroup(id);
  state.chosen = parts.get("show") || null;
  isRead = true;
}

// Whether what is chosen comes from the address; then it is said where it is not shown.
let isRead = false;

function chooseWhatIsThere() {
  if (state.chosen !== null && resolve()[1] === null) {
    if (isRead) state.lost.push(saidOfChosen(state.chosen));
    state.chosen = null;
  }
  isRead = false;
}

function saidOfChosen(id) {
  const [from, to] = id.startsWith("bundle ") ? id.slice("bundle ".length).split("\n") : [];
  return to !== undefined && thing(from) && thing(to) ? `the line ${clipped(thing(from).label)} → ${clipped(thing(to).label)}, which is not shown with these filters and groups` : clipped(id);
}

// Of values that this file does not have, none is chosen; where it has none of them, the filter stays as it was.
function readFacet(name, head, wanted) {
  const { values } = data.findings.columns[name];
  const there = new Map(values.map(value => [value ?? "", value]));
  const chosen = new Set(present(wanted.filter(value => value !== "~none"), there, head));
  if (chosen.size || wanted.includes("~none")) state.off[name] = new Set(values.filter(value => !chosen.has(value ?? "")));
}

function present(ids, there, head = null) {
  for (const id of new Set(ids)) if (!there.has(id)) state.lost.push(head === null ? clipped(id) : `${head} ${clipped(id)}`);
  return [...new Set(ids)].filter(id => there.has(id));
}

function unitsIn(text) {
  const units = Math.round(Number(text ?? 1));
  return units >= 1 ? Math.min(units, 9999) : 1;
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

const LOST_AT_ONCE = 5;
const LONGEST_LOST = 60; // letters

function clipped(name) {
  return name.length > LONGEST_LOST ? `${name.slice(0, LONGEST_LOST - 1)}…` : name;
}

function tellLost() {
  const names = state.lost.slice(0, LOST_AT_ONCE).join(", ");
  const more = state.lost.length - LOST_AT_ONCE;
  at("lost").hidden = state.lost.length === 0;
  at("lost").textContent = names && `The address of this view names what is not to be found here: ${names}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}.`;
}
