// The payload of the page: nodes, findings and words. A finding is known by its index.


/** @type {Payload} */
export const data = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent ?? "");
export const allFindings = [...Array(data.findings.count).keys()];
export const nodeIndex = new Map(data.nodes.map((node, index) => [node.id, index]));
/** @type {Map<string, Group>} */
export const groups = new Map(data.groups.map(group => [group.id, group]));
export const { colours, marks } = data;

// Objects that are looked up by names from sources have no inherited keys: a gene may be called constructor.
for (const names of [data.sources, data.pmids, data.remarks, data.bands, data.lines, data.words.direction, data.words.call, ...data.nodes.map(node => node.written)]) Object.setPrototypeOf(names, null);

/** Return values by key, in the order in which the keys come first. @template V @param {V[]} values @param {(value: V) => string} keyOf */
export function groupedBy(values, keyOf) {
  /** @type {Map<string, V[]>} */
  const grouped = new Map();
  for (const value of values) {
    const those = grouped.get(keyOf(value));
    if (those) those.push(value);
    else grouped.set(keyOf(value), [value]);
  }
  return grouped;
}

/** Return a value of a closed list as words. @param {unknown} value */
export function humanize(value) {
  return String(value ?? "").replaceAll("_", " ");
}

/** Return the cell of a finding. @param {number} finding @param {string} name of the column @returns {any} */
export function cell(finding, name) {
  const column = data.findings.columns[name];
  return column.values[column.codes[finding]];
}

/** @param {string} name of a column that can be filtered @returns {Value[]} */
export function valuesOf(name) {
  return /** @type {Value[]} */ (data.findings.columns[name].values);
}

/** @param {number} finding @returns {FindingRecord} */
export function recordOf(finding) {
  const cells = Object.keys(data.findings.columns).map(name => [name, cell(finding, name)]);
  return Object.fromEntries(cells);
}

/** @param {number} finding @returns {FindingDetails} */
export function detailsOf(finding) {
  const cells = Object.entries(data.details).map(([name, { values, codes }]) => [name, values[codes[finding]]]);
  return /** @type {FindingDetails} */ (/** @type {unknown} */ (Object.fromEntries(cells)));
}

/** @param {number} finding */
export function markOf(finding) {
  return marks[data.findings.mark[finding]];
}

/** Return direction and call of a finding in words. @param {number} finding */
export function resultWords(finding) {
  return data.words.said[data.findings.said[finding]];
}

/** @param {string} call */
export function callWords(call) {
  return data.words.call[call] ?? humanize(call);
}

/** @param {string} family */
export function familyWords(family) {
  return data.lines[family]?.words ?? humanize(family);
}

/** @param {string} compartment */
export function compartmentWords(compartment) {
  return data.bands[compartment]?.heading ?? humanize(compartment);
}

const KINDS = { drug: "Drug", model: "Study × system", feature: "Feature", pathway: "Pathway or set" };

/** @param {Drawn} node */
export function kindWords(node) {
  return node.what ?? KINDS[node.kind];
}

/** Return the node or group with an identifier that is known to exist. @param {string} id @returns {Drawn} */
export function nodeOrGroup(id) {
  return groups.get(id) ?? data.nodes[/** @type {number} */ (nodeIndex.get(id))];
}

/** @param {string} id */
export function exists(id) {
  return groups.has(id) || nodeIndex.has(id);
}

/** Return the drug of a finding under the name that it shares with its forms. @param {number} finding @returns {string | null} */
export function drugOf(finding) {
  return cell(finding, "drug_group") ?? cell(finding, "drug");
}

/** The drug of most findings of the file: its lines are not labelled with a name, all others are. */
export const mainDrug = (() => {
  /** @type {Map<string, number>} */
  const tally = new Map();
  for (const drug of allFindings.map(drugOf)) {
    if (drug !== null) tally.set(drug, (tally.get(drug) ?? 0) + 1);
  }
  return [...tally].sort(([one, number], [other, otherNumber]) => otherNumber - number || (one < other ? -1 : 1))[0]?.[0] ?? null;
})();

/** Return whether a line is about a drug that others are compared with; diseases and investigated drugs are not. @param {{ drug: string | null, family: string }} bundle */
export function isComparator({ drug, family }) {
  return drug !== null && !data.disease_families.includes(family) && data.investigated.length > 0 && !data.investigated.includes(drug);
}
