// The table twin: the findings shown, as rows that a screen reader reads and that can be sorted.

const CELLS = [
  ["Feature", "symbol", nameOf],
  ["Direction", "direction", (row, each) => `${markOf(each).glyph} ${data.words.said[data.findings.said[each]]}`],
  ["Call", "call", row => data.words.call[row.call] ?? plain(row.call)],
  ["Measured", "measurand", measurandOf],
  ["Drug", "drug", row => row.drug ?? "none", row => row.drug],
  ["Dose", "dose", row => row.drug === null ? "" : row.dose ?? NOT_STATED, doseKey],
  ["Time", "time", row => row.time ?? NOT_STATED, timeKey],
  ["Compared with", "comparator", (row, each) => comparatorOf(row, detailsOf(each)), row => row.comparator],
  ["Compartment", "compartment", row => bandWords(row.compartment)],
  ["Model", "system", row => row.system],
  ["Study", "study_label", row => row.study_label],
  ["Question", "contrast_family", row => lineWords(row.contrast_family)],
  ["As written", "as_written", row => row.as_written],
  ["Where", "locator", row => row.locator.join("; ")],
];
const PAGE = 500;
const sorting = { at: null, down: false };
let listed = [];
let printed = 0;

function drawHeads() {
  replace(at("heads"), ...CELLS.map(([head], place) => make("th", { scope: "col", "aria-sort": sorting.at === place ? (sorting.down ? "descending" : "ascending") : "none" },
    make("button", { type: "button", on: { click: () => sortBy(place) } }, head, sorting.at === place ? (sorting.down ? " ▼" : " ▲") : ""))),
    make("th", { scope: "col" }, make("button", { type: "button", disabled: true }, "DOI")));
}

function sortBy(place) {
  sorting.down = sorting.at === place && !sorting.down;
  sorting.at = place;
  drawHeads();
  drawTable(shown);
  at("heads").children[place].querySelector("button").focus();
}

function drawTable(view) {
  listed = sorting.at === null ? view.findings : inOrderOf(view.findings, CELLS[sorting.at], sorting.down ? -1 : 1);
  printed = 0;
  replace(at("rows"));
  moreRows();
  at("table-title").textContent = `Findings shown (${listed.length.toLocaleString("en")})`;
}

// Amounts are ordered as amounts, all else as text with its numbers; what is not stated comes last, whichever way.
function inOrderOf(findings, [, , say, key = say], turn) {
  const keys = new Map(findings.map(each => [each, key(recordOf(each), each)]));
  const compare = key === doseKey || key === timeKey ? byAmount : byText;
  return [...findings].sort((one, two) => compare(keys.get(one), keys.get(two), turn) || one - two);
}

function byText(one, other, turn) {
  const missing = [one, other].map(each => each === null || each === undefined || each === "");
  if (missing[0] || missing[1]) return missing[0] - missing[1];
  return turn * inOrder.compare(one, other);
}

// The rows that come get the focus, because the button may go.
function showMoreRows() {
  const first = printed;
  moreRows();
  at("rows").children[first]?.querySelector("button").focus();
}

function moreRows() {
  const next = listed.slice(printed, printed + PAGE);
  at("rows").append(...next.map(rowOf));
  printed += next.length;
  const left = listed.length - printed;
  at("more").hidden = left === 0;
  at("more").textContent = `Show ${Math.min(PAGE, left)} more of ${left.toLocaleString("en")} rows that are not in the table yet`;
}

function rowOf(each) {
  const row = recordOf(each);
  const cells = CELLS.slice(1).map(([, name, say], place) => place === 0
    ? make("td", { class: name }, glyphOf(markOf(each)), " ", data.words.said[data.findings.said[each]])
    : cellOf(name, say(row, each)));
  const opener = make("button", { type: "button", dir: "auto", on: { click: () => openFinding(each) } }, nameOf(row));
  return make("tr", { "data-finding": row.finding }, make("th", { scope: "row" }, opener), ...cells, make("td", { class: lineOrLong(row.doi ?? "") }, row.doi ? doiLink(row.doi) : ""));
}

const LONGEST_IN_LINE = 40; // letters of a cell that stand in one line

function lineOrLong(text) {
  return text.length > LONGEST_IN_LINE ? "long" : "short";
}

function cellOf(name, text) {
  return make("td", { class: `${name} ${lineOrLong(text)}`, dir: "auto" }, text);
}

// A finding opens with its bundle; its card stands out.
function openFinding(each) {
  const bundle = shown.bundles.find(one => one.findings.includes(each));
  choose(`bundle ${bundle.key}`);
  const card = [...at("panel").querySelectorAll(".card")].find(one => one.dataset.finding === cell(each, "finding"));
  if (card) {
    card.classList.add("chosen");
    card.scrollIntoView({ block: "nearest" });
  }
  at("panel").focus();
}
