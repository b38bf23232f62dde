// The address of a view: the part after #. Names in it that this file does not have are reported.

import { data, exists, groups, nodeIndex, nodeOrGroup, valuesOf } from "./data.js";
import { byId } from "./dom.js";
import { FACETS, isDefault, openGroup, resetState, state } from "./state.js";
import { selection } from "./view.js";

const MOST_UNITS = 9999;
const MISSING_LISTED = 5;
const LONGEST_NAME = 60; // letters

// Whether the selection comes from the address: then it is reported where it is not shown.
let isSelectionFromAddress = false;

/** Return the address of the current view: what differs from the start view, by identifiers. */
export function fragmentOf() {
  const parts = new URLSearchParams();
  for (const { name } of FACETS) {
    if (isDefault(name)) continue;
    const values = valuesOf(name);
    for (const value of values) if (!state.off[name].has(value)) parts.append(name, value ?? "");
    if (values.every(value => state.off[name].has(value))) parts.append(name, "~none");
  }
  if (state.units > 1) parts.set("units", String(state.units));
  if (data.start.nodes !== null) {
    if (state.reachable === null) parts.set("all", "1");
    else {
      const start = new Set(data.start.nodes);
      for (const index of state.reachable) if (!start.has(index)) parts.append("with", data.nodes[index].id);
    }
  }
  for (const id of [...state.open].sort()) parts.append("open", id);
  if (state.chosen) parts.set("show", state.chosen);
  return parts.toString();
}

/** Return whether filters, groups and nodes are those of the start view, whatever is selected. */
export function isStartView() {
  const parts = new URLSearchParams(fragmentOf());
  parts.delete("show");
  return parts.toString() === "";
}

export function readFragment() {
  resetState();
  const parts = new URLSearchParams(location.hash.slice(1));
  for (const { name, heading } of FACETS) if (parts.has(name)) readFacet(name, heading, parts.getAll(name));
  state.units = parseUnits(parts.get("units"));
  if (parts.get("all") === "1") state.reachable = null;
  for (const id of knownNames(parts.getAll("with"), nodeIndex)) state.reachable?.add(/** @type {number} */ (nodeIndex.get(id)));
  for (const id of knownNames(parts.getAll("open"), groups)) openGroup(id);
  state.chosen = parts.get("show") || null;
  isSelectionFromAddress = true;
}

/** Read the values of a filter. Unknown values are ignored; where all are unknown, the filter stays as it was. @param {string} name @param {string} heading @param {string[]} wanted */
function readFacet(name, heading, wanted) {
  const values = valuesOf(name);
  const known = new Set(values.map(value => value ?? ""));
  const on = new Set(knownNames(wanted.filter(value => value !== "~none"), known, heading));
  if (on.size || wanted.includes("~none")) state.off[name] = new Set(values.filter(value => !on.has(value ?? "")));
}

/**
 * Return the names that this file has, each once; report the others.
 * @param {string[]} names
 * @param {{ has: (name: string) => boolean }} known
 * @param {string} [heading] of the filter whose values they are
 */
function knownNames(names, known, heading) {
  const unique = [...new Set(names)];
  for (const name of unique) if (!known.has(name)) state.missing.push(heading === undefined ? clipped(name) : `${heading} ${clipped(name)}`);
  return unique.filter(name => known.has(name));
}

/** Return a number of units between 1 and 9999. @param {Value} text */
export function parseUnits(text) {
  const units = Math.round(Number(text ?? 1));
  return units >= 1 ? Math.min(units, MOST_UNITS) : 1;
}

/** Clear a selection that the current view does not have; report it where it comes from the address. */
export function dropMissingSelection() {
  if (state.chosen !== null && selection() === null) {
    if (isSelectionFromAddress) state.missing.push(selectionName(state.chosen));
    state.chosen = null;
  }
  isSelectionFromAddress = false;
}

/** @param {string} id */
function selectionName(id) {
  const [from, to] = id.startsWith("bundle ") ? id.slice("bundle ".length).split("\n") : [];
  if (to === undefined || !exists(from) || !exists(to)) return clipped(id);
  return `the line ${clipped(nodeOrGroup(from).label)} → ${clipped(nodeOrGroup(to).label)}, which is not shown with these filters and groups`;
}

export function writeFragment() {
  const text = fragmentOf();
  if (text === location.hash.slice(1)) return;
  try {
    history.replaceState(null, "", text ? `#${text}` : location.href.split("#")[0]);
  } catch {
    // a page inside a notebook has no address of its own
  }
}

/** @param {string} name */
function clipped(name) {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

export function showMissing() {
  const names = state.missing.slice(0, MISSING_LISTED).join(", ");
  const more = state.missing.length - MISSING_LISTED;
  const notice = byId("missing");
  notice.hidden = state.missing.length === 0;
  notice.textContent = names && `Not found in this file, but named in the address: ${names}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}.`;
}
