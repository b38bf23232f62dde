// The table of the findings shown, or of what is selected among them: for screen readers, sorting and printing.

import { compareAmounts, doseAmount, drugAndDose, naturalOrder, timeAmount } from "./amounts.js";
import { nameOf, NOT_STATED } from "./card.js";
import { callWords, cell, compartmentWords, data, familyWords, markOf, recordOf, resultWords } from "./data.js";
import { all, byId, doiLink, element, glyphOf, replaceContent } from "./dom.js";
import { controller, state } from "./state.js";
import { measurandLabel } from "./text.js";
import { current, selectedFindings } from "./view.js";

/** @type {TableColumn[]} */
const COLUMNS = [
  { heading: "Gene", name: "symbol", text: nameOf },
  { heading: "Direction", name: "direction", text: directionOf, key: (row, finding) => `${markOf(finding).glyph} ${directionOf(row, finding)}` },
  { heading: "Study", name: "study_label", text: row => row.study_label },
  { heading: "Model", name: "system", text: row => `${compartmentWords(row.compartment)}: ${row.system}` },
  { heading: "Drug and dose", name: "dose", text: drugAndDose, key: row => row.drug, amount: doseAmount },
  { heading: "Time", name: "time", text: row => row.time ?? NOT_STATED, amount: timeAmount },
  { heading: "Call", name: "call", text: row => callWords(row.call) },
  { heading: "DOI", name: "doi", text: row => row.doi ?? "", key: row => row.doi },
];
const PAGE = 500; // rows
const LONGEST_WORD = /\S{25}/u; // a longer one is broken
/** @type {{ place: number | null, isDown: boolean }} */
const sorting = { place: null, isDown: false };
/** The findings of the table in the order of the file, and as they are sorted. @type {number[] | null} */
let unsorted = null;
/** @type {number[]} */
let listed = [];
let rendered = 0;
/** What was selected from a row of the table, which keeps its rows then. @type {string | null} */
let openedHere = null;

/** Return direction and call in words, and what is not the effect of a drug on RNA. @param {FindingRecord} row @param {number} finding */
function directionOf(row, finding) {
  const family = data.lines[row.contrast_family]?.short === "" ? null : familyWords(row.contrast_family);
  return [resultWords(finding), measurandLabel(row.measurand), family].filter(Boolean).join(" · ");
}

export function drawHeadings() {
  const headings = COLUMNS.map(({ heading }, place) => {
    const order = sorting.place !== place ? null : sorting.isDown ? { aria: "descending", glyph: " ▼" } : { aria: "ascending", glyph: " ▲" };
    const button = element("button", { type: "button", on: { click: () => sortBy(place) } }, heading, order?.glyph ?? "");
    return element("th", { scope: "col", role: "columnheader", class: COLUMNS[place].name, "aria-sort": order?.aria ?? "none" }, button);
  });
  replaceContent(byId("heads"), ...headings);
}

/** @param {number} place of a column */
function sortBy(place) {
  sorting.isDown = sorting.place === place && !sorting.isDown;
  sorting.place = place;
  unsorted = null;
  drawHeadings();
  drawTable();
  byId("heads").children[place].querySelector("button")?.focus();
}

/** Draw the findings of the selection; all that are shown where nothing is selected, or where a row was opened. */
export function drawTable() {
  const { findings } = current.view;
  if (state.chosen !== openedHere) openedHere = null;
  const chosen = openedHere === null ? selectedFindings() : null;
  const rows = chosen ?? findings;
  if (rows === unsorted) return;
  unsorted = rows;
  listed = sorting.place === null ? rows : sorted(rows, COLUMNS[sorting.place], sorting.isDown ? -1 : 1);
  rendered = 0;
  replaceContent(byId("rows"));
  addRows();
  const number = rows.length.toLocaleString("en");
  byId("table-title").textContent = chosen === null ? `Findings shown (${number})` : `Findings of the selection (${number} of ${findings.length.toLocaleString("en")})`;
  byId("all-rows").hidden = chosen === null;
}

/**
 * Sort findings by a column: amounts by size, all else as text with its numbers, doses by drug first. What is not stated comes last.
 * @param {number[]} findings
 * @param {TableColumn} column
 * @param {number} sign -1 is descending
 */
function sorted(findings, { text, key, amount }, sign) {
  const keyOf = key ?? text;
  const keys = new Map(findings.map(finding => [finding, keyOf(recordOf(finding), finding)]));
  /** @param {number} one @param {number} other */
  const byKey = (one, other) => compareText(keys.get(one), keys.get(other), sign);
  if (amount) {
    const amounts = new Map(findings.map(finding => [finding, amount(recordOf(finding))]));
    /** @param {number} finding */
    const amountOf = finding => /** @type {Amount} */ (amounts.get(finding));
    return [...findings].sort((one, other) => (key ? byKey(one, other) : 0) || compareAmounts(amountOf(one), amountOf(other), sign) || one - other);
  }
  return [...findings].sort((one, other) => byKey(one, other) || one - other);
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
  /** @param {string} text */
  const broken = text => LONGEST_WORD.test(text) ? "broken" : "";
  const opener = element("button", { type: "button", dir: "auto", on: { click: () => openFinding(finding) } }, nameOf(row));
  const cells = COLUMNS.slice(1).map(column => element("td", { class: `${column.name} ${broken(column.text(row, finding))}`, role: "cell", dir: "auto" }, ...contentOf(column, row, finding)));
  return element("tr", { role: "row", "data-finding": row.finding }, element("th", { scope: "row", role: "rowheader", class: broken(nameOf(row)) }, opener), ...cells);
}

/** @param {TableColumn} column @param {FindingRecord} row @param {number} finding */
function contentOf({ name, text }, row, finding) {
  if (name === "doi") return row.doi ? [doiLink(row.doi)] : [];
  return name === "direction" ? [glyphOf(markOf(finding)), " ", text(row, finding)] : [text(row, finding)];
}

/** Select the line of a finding, and highlight its card. @param {number} finding */
function openFinding(finding) {
  const bundle = current.view.bundles.find(({ findings }) => findings.includes(finding));
  if (bundle) {
    openedHere = `bundle ${bundle.key}`;
    controller.choose(openedHere);
  }
  const card = all(byId("panel"), ".card").find(({ dataset }) => dataset.finding === cell(finding, "finding"));
  card?.classList.add("chosen");
  card?.scrollIntoView({ block: "nearest" });
  byId("panel").focus();
}
