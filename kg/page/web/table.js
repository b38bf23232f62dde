// The table of the findings shown: for screen readers, sorting and printing.

import { compareAmounts, doseAmount, naturalOrder, timeAmount } from "./amounts.js";
import { comparatorOf, measurandOf, nameOf, NOT_STATED } from "./card.js";
import { callWords, cell, compartmentWords, detailsOf, familyWords, markOf, recordOf, resultWords } from "./data.js";
import { all, byId, doiLink, element, glyphOf, replaceContent } from "./dom.js";
import { controller } from "./state.js";
import { current } from "./view.js";

/** @type {TableColumn[]} */
const COLUMNS = [
  { heading: "Feature", name: "symbol", text: nameOf },
  { heading: "Direction", name: "direction", text: (_, finding) => `${markOf(finding).glyph} ${resultWords(finding)}` },
  { heading: "Call", name: "call", text: row => callWords(row.call) },
  { heading: "Measured", name: "measurand", text: measurandOf },
  { heading: "Drug", name: "drug", text: row => row.drug ?? "none", key: row => row.drug },
  { heading: "Dose", name: "dose", text: row => row.drug === null ? "" : row.dose ?? NOT_STATED, amount: doseAmount },
  { heading: "Time", name: "time", text: row => row.time ?? NOT_STATED, amount: timeAmount },
  { heading: "Compared with", name: "comparator", text: (row, finding) => comparatorOf(row, detailsOf(finding)), key: row => row.comparator },
  { heading: "Compartment", name: "compartment", text: row => compartmentWords(row.compartment) },
  { heading: "System", name: "system", text: row => row.system },
  { heading: "Study", name: "study_label", text: row => row.study_label },
  { heading: "Contrast family", name: "contrast_family", text: row => familyWords(row.contrast_family) },
  { heading: "As written", name: "as_written", text: row => row.as_written },
  { heading: "Where", name: "locator", text: row => row.locator.join("; ") },
];
const PAGE = 500; // rows
const LONGEST_IN_LINE = 40; // letters of a cell that is not wrapped
/** @type {{ place: number | null, isDown: boolean }} */
const sorting = { place: null, isDown: false };
/** @type {number[]} */
let listed = [];
let rendered = 0;

export function drawHeadings() {
  const headings = COLUMNS.map(({ heading }, place) => {
    const order = sorting.place !== place ? null : sorting.isDown ? { aria: "descending", glyph: " ▼" } : { aria: "ascending", glyph: " ▲" };
    const button = element("button", { type: "button", on: { click: () => sortBy(place) } }, heading, order?.glyph ?? "");
    return element("th", { scope: "col", "aria-sort": order?.aria ?? "none" }, button);
  });
  replaceContent(byId("heads"), ...headings, element("th", { scope: "col" }, element("button", { type: "button", disabled: true }, "DOI")));
}

/** @param {number} place of a column */
function sortBy(place) {
  sorting.isDown = sorting.place === place && !sorting.isDown;
  sorting.place = place;
  drawHeadings();
  drawTable(current.view);
  byId("heads").children[place].querySelector("button")?.focus();
}

/** @param {View} view */
export function drawTable(view) {
  listed = sorting.place === null ? view.findings : sorted(view.findings, COLUMNS[sorting.place], sorting.isDown ? -1 : 1);
  rendered = 0;
  replaceContent(byId("rows"));
  addRows();
  byId("table-title").textContent = `Findings shown (${listed.length.toLocaleString("en")})`;
}

/**
 * Sort findings by a column: amounts by size, all else as text with its numbers. What is not stated comes last.
 * @param {number[]} findings
 * @param {TableColumn} column
 * @param {number} sign -1 is descending
 */
function sorted(findings, { text, key = text, amount }, sign) {
  if (amount) {
    const amounts = new Map(findings.map(finding => [finding, amount(recordOf(finding))]));
    /** @param {number} finding */
    const amountOf = finding => /** @type {Amount} */ (amounts.get(finding));
    return [...findings].sort((one, other) => compareAmounts(amountOf(one), amountOf(other), sign) || one - other);
  }
  const keys = new Map(findings.map(finding => [finding, key(recordOf(finding), finding)]));
  return [...findings].sort((one, other) => compareText(keys.get(one), keys.get(other), sign) || one - other);
}

/** @param {string | null | undefined} one @param {string | null | undefined} other @param {number} sign */
function compareText(one, other, sign) {
  if (one && other) return sign * naturalOrder.compare(one, other);
  return Number(!one) - Number(!other);
}

/** Show more rows, and focus the first of them, because the button may go. */
export function showMoreRows() {
  const first = rendered;
  addRows();
  byId("rows").children[first]?.querySelector("button")?.focus();
}

/** Show all rows, for printing. */
export function showAllRows() {
  while (rendered < listed.length) addRows();
}

function addRows() {
  const next = listed.slice(rendered, rendered + PAGE);
  byId("rows").append(...next.map(rowOf));
  rendered += next.length;
  const left = listed.length - rendered;
  const button = byId("more");
  button.hidden = left === 0;
  button.textContent = `Show ${Math.min(PAGE, left)} more of ${left.toLocaleString("en")} rows that are not in the table yet`;
}

/** @param {number} finding */
function rowOf(finding) {
  const row = recordOf(finding);
  const cells = COLUMNS.slice(1).map(({ name, text }) => name === "direction"
    ? element("td", { class: name }, glyphOf(markOf(finding)), " ", resultWords(finding))
    : element("td", { class: `${name} ${wrapping(text(row, finding))}`, dir: "auto" }, text(row, finding)));
  const opener = element("button", { type: "button", dir: "auto", on: { click: () => openFinding(finding) } }, nameOf(row));
  return element("tr", { "data-finding": row.finding }, element("th", { scope: "row" }, opener), ...cells, element("td", { class: wrapping(row.doi ?? "") }, row.doi ? doiLink(row.doi) : ""));
}

/** @param {string} text */
function wrapping(text) {
  return text.length > LONGEST_IN_LINE ? "long" : "short";
}

/** Select the line of a finding, and highlight its card. @param {number} finding */
function openFinding(finding) {
  const bundle = current.view.bundles.find(({ findings }) => findings.includes(finding));
  if (bundle) controller.choose(`bundle ${bundle.key}`);
  const card = all(byId("panel"), ".card").find(({ dataset }) => dataset.finding === cell(finding, "finding"));
  card?.classList.add("chosen");
  card?.scrollIntoView({ block: "nearest" });
  byId("panel").focus();
}
