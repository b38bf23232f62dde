// The table twin: the findings shown, as rows that a screen reader reads and that can be sorted.

const CELLS = [
  ["Feature", "symbol", row => row.symbol ?? row.as_written],
  ["Direction", "direction", (row, each) => `${markOf(each).glyph} ${data.words.said[data.findings.said[each]]}`],
  ["Call", "call", row => data.words.call[row.call] ?? plain(row.call)],
  ["Drug", "drug", row => row.drug ?? ""],
  ["Dose", "dose", row => row.dose ?? ""],
  ["Time", "time", row => row.time ?? ""],
  ["Compared with", "comparator", row => row.comparator ?? ""],
  ["Compartment", "compartment", row => data.bands[row.compartment]?.heading ?? plain(row.compartment)],
  ["Model", "system", row => row.system],
  ["Study", "study_label", row => row.study_label],
  ["Question", "family", row => data.lines[row.family]?.words ?? plain(row.family)],
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
  listed = [...view.findings];
  if (sorting.at !== null) {
    const say = CELLS[sorting.at][2];
    const keys = new Map(listed.map(each => [each, String(say(recordOf(each), each))]));
    const order = new Intl.Collator("en", { numeric: true });
    listed.sort((one, two) => (sorting.down ? -1 : 1) * order.compare(keys.get(one), keys.get(two)) || one - two);
  }
  printed = 0;
  replace(at("rows"));
  moreRows();
  at("table-title").textContent = `Findings shown (${listed.length.toLocaleString("en")})`;
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
    : make("td", { class: name }, say(row, each)));
  const opener = make("button", { type: "button", on: { click: () => openFinding(each) } }, row.symbol ?? row.as_written);
  return make("tr", { "data-finding": row.finding }, make("th", { scope: "row" }, opener), ...cells, make("td", {}, row.doi ? doiLink(row.doi) : ""));
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
