// The card of one finding: all facts about it, conflicting statements of its source, and its citation.

import { callWords, compartmentWords, data, detailsOf, drugOf, familyWords, humanize, mainDrug, markOf, recordOf, resultWords } from "./data.js";
import { all, announce, counted, doiLink, element, glyphOf, pmidLink } from "./dom.js";
import { measurandLabel } from "./text.js";

/** @typedef {[heading: string, text: (row: FindingRecord, more: FindingDetails) => string | number | null | (Node | string)[]]} Line */

export const NOT_STATED = "not stated";
const ASSAYS = new Map([["rna seq", "RNA sequencing"], ["real time pcr", "real-time PCR"], ["mirna array", "miRNA array"], ["mirna nanostring", "miRNA, NanoString"]]);
const MEASURANDS = new Map([["rna_expression", "RNA"], ["tf_activity", "activity of a transcription factor"]]);

/** Lines of the card; those without text are left out. @type {Line[]} */
const FACTS = [
  ["Call", row => callWords(row.call)],
  ["Contrast", row => [humanize(row.contrast_type), familyWords(row.contrast_family)].join(" · ")],
  ["Drug", row => row.drug ?? "none"],
  ["Dose", row => row.drug === null ? null : row.dose ?? NOT_STATED],
  ["Added", (_, more) => more.added],
  ["Perturbation", (_, more) => more.perturbation],
  ["Time", row => row.time ?? NOT_STATED],
  ["Compared with", comparatorOf],
  ["Background", row => row.background && humanize(row.background)],
  ["Given to cases", row => row.agents.length > 1 ? row.agents.join(", ") : null],
  ["Measured in", row => `${row.system} (${compartmentWords(row.compartment)})`],
  ["n", groupSizes],
  ["People", row => [row.disease, row.responder && humanize(row.responder), row.sex].filter(Boolean).join(", ")],
  ["Measurand", measurandOf],
  ["Measured by", (_, more) => [ASSAYS.get(more.assay) ?? more.assay, more.platform].filter(Boolean).join(": ") || NOT_STATED],
  ["Effect", effectOf],
  ["p", (row, more) => row.p_value === null ? null : `${relationOf(more)}${row.p_value}`],
  ["p, adjusted", row => row.adjusted_p_value],
  ["Dose-dependent", row => row.dose_dependent === null ? null : row.dose_dependent ? "yes" : "no"],
  ["As written", row => `“${row.as_written}”`],
  ["Where", row => row.locator.join("; ") || NOT_STATED],
  ["Note", (_, more) => more.note],
  ["Paper", paperOf],
  ["Source", row => `${data.sources[row.source]?.title ?? row.source}, version ${data.sources[row.source]?.version ?? NOT_STATED}`],
  ["Licence", row => data.sources[row.source]?.licence ?? NOT_STATED],
  ["Finding", row => row.finding],
];

/** Lines that are shown on demand. @type {Line[]} */
const FURTHER_FACTS = [
  ["Design", row => humanize(row.design)],
  ["Certainty", row => row.certainty && humanize(row.certainty)],
  ["Call rests on", (_, more) => more.call_basis && humanize(more.call_basis)],
  ["Correction", (_, more) => more.correction && humanize(more.correction)],
  ["Tested", (_, more) => more.n_tested === null ? null : counted(more.n_tested, "feature", "features")],
  ["Size of the set", (_, more) => more.n_features === null ? null : counted(more.n_features, "feature", "features")],
  ["Validated by", row => row.validated_by.map(humanize).join(", ")],
  ["Given", (_, more) => more.given],
  ["Variable", (_, more) => more.clinical_variable && [more.clinical_variable, more.polarity && humanize(more.polarity)].filter(Boolean).join(", ")],
  ["A responder has", (_, more) => more.response_definition],
  ["Discussed under", row => row.themes.join(", ")],
  ["Note on the arm", (_, more) => more.note_on_arm],
  ["Note on results", (_, more) => more.note_on_results],
];

/** Return the comparator, and whether it is implied; a correlation has none. @param {FindingRecord} row @param {FindingDetails} more */
function comparatorOf(row, more) {
  if (row.comparator === null) return row.control === "none" ? "nothing: a correlation within one arm" : NOT_STATED;
  const within = row.control === "none" ? ", within one arm" : "";
  return `${row.comparator}${within}${more.comparator_implied ? " (implied: the source does not write it)" : ""}`;
}

/** @param {{ measurand: string }} row */
export function measurandOf({ measurand }) {
  return MEASURANDS.get(measurand) ?? humanize(measurand);
}

/** @param {FindingRecord} row */
function groupSizes({ n_case: cases, n_reference: reference, control }) {
  if (control === "none" || (cases === null && reference === null)) return cases ?? NOT_STATED;
  return `${cases ?? NOT_STATED} against ${reference ?? NOT_STATED}${control === "self" ? ", the same before and after" : ""}`;
}

/** @param {FindingRecord} row @param {FindingDetails} more */
function effectOf(row, more) {
  if (row.effect_size === null) return null;
  const type = row.effect_type ? ` (${humanize(row.effect_type)})` : "";
  return `${row.effect_size}${type}${more.standard_error === null ? "" : `, standard error ${more.standard_error}`}`;
}

/** Return the relation before a p-value that is a bound. @param {FindingDetails} more */
function relationOf(more) {
  return more.p_relation === null || more.p_relation === "=" ? "" : `${more.p_relation} `;
}

/** Return the name of the feature of a finding; the identifier where no name has a visible character. @param {FindingRecord} row */
export function nameOf(row) {
  return [row.symbol, row.as_written].find(name => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name ?? "")) ?? row.feature_id;
}

/** @param {FindingRecord} row */
function citationOf(row) {
  const source = data.sources[row.source];
  const given = row.drug === null ? "no drug" : `${row.drug}, ${row.dose ?? "dose not stated"}`;
  return `${row.study_label}, ${row.doi ? `doi:${row.doi}` : "no DOI"}: ${nameOf(row)}, ${humanize(row.direction)} (${humanize(row.call)}), ${given}, `
    + `${row.time === null ? "time not stated" : `time: ${row.time}`}, ${row.system}; ${familyWords(row.contrast_family)}; measured: ${measurandOf(row)}.`
    + ` In: ${source?.citation ?? source?.title ?? row.source}, ${row.locator.join("; ") || "place not stated"}.`
    + ` ${row.source} version ${source?.version ?? NOT_STATED}, ${row.finding}; store ${data.digest.slice(0, 12)}.`;
}

/** Return the words of a heading for what lines are labelled with: nothing for the effect of the main drug on RNA. @param {number} finding @param {FindingRecord} row */
function headingContext(finding, row) {
  const isMain = !data.lines[row.contrast_family]?.short && drugOf(finding) === mainDrug;
  return [measurandLabel(row.measurand), ...isMain ? [] : [row.drug ?? "no drug", familyWords(row.contrast_family)]].filter(Boolean);
}

/** @param {Line[]} lines @param {FindingRecord} row @param {FindingDetails} more */
function definitions(lines, row, more) {
  return lines.flatMap(([heading, text]) => {
    const value = text(row, more);
    return value === null || value === undefined || value === "" ? [] : [element("dt", {}, heading), element("dd", { dir: "auto" }, ...[value].flat())];
  });
}

/** @param {number} finding */
export function cardOf(finding) {
  const row = recordOf(finding);
  const more = detailsOf(finding);
  const heading = element("p", { class: "result" }, glyphOf(markOf(finding)), " ", element("bdi", {}, nameOf(row)), `: ${resultWords(finding)}`,
    ...headingContext(finding, row).flatMap(part => [" · ", element("bdi", {}, part)]));
  const facts = element("dl", {}, ...definitions(FACTS, row, more));
  const further = element("details", { class: "further" }, element("summary", {}, "Design, testing and remarks"), element("dl", {}, ...definitions(FURTHER_FACTS, row, more)));
  const copy = element("button", { type: "button", class: "cite" }, "Copy as citation");
  const card = element("article", { class: "card", "data-finding": row.finding, "aria-label": `${nameOf(row)}, ${row.study_label}` }, heading, facts,
    conflicts(row.finding), further, copy);
  copy.addEventListener("click", () => copyCitation(copy, card, citationOf(row)));
  return card;
}

/** @param {FindingRecord} row */
function paperOf(row) {
  const pmid = data.pmids[row.publication];
  return [element("bdi", {}, row.study_label), ...row.doi ? [" · ", doiLink(row.doi)] : [], ...pmid ? [" · ", pmidLink(pmid)] : []];
}

/** Return conflicting statements of the source on a finding: both values, which one was kept, and why. @param {string} id */
function conflicts(id) {
  const remarks = data.remarks[id] ?? [];
  return remarks.length ? element("div", { class: "why" }, element("h3", {}, "Conflicting statements in the source"), ...remarks.map(text => element("p", { dir: "auto" }, text))) : null;
}

/** Copy a text, or show it to copy by hand. @param {HTMLButtonElement} button @param {HTMLElement} card @param {string} text */
async function copyCitation(button, card, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    announce("Citation copied.");
  } catch {
    for (const area of all(card, "textarea")) area.remove();
    const area = element("textarea", { readonly: true, rows: 5, "aria-label": "Citation, to be copied by hand" });
    area.value = text;
    card.append(area);
    area.focus();
    area.select();
    button.textContent = "Copy it from below";
  }
}
