// The filters above the picture.

import { parseUnits } from "./address.js";
import { cell, data, valuesOf } from "./data.js";
import { all, byId, element, replaceContent } from "./dom.js";
import { callsWithNotReported, controller, FACETS, isDefault, isNotReportedOff, resetState, shownFindings, state, tallies } from "./state.js";

export const UNITS_TITLE = "independent units that support one direction for one drug";

export function drawFilters() {
  const units = element("input", { type: "number", min: 1, id: "units", title: `Minimum number of ${UNITS_TITLE}, under the other filters`, on: { change: () => { state.units = parseUnits(units.value); controller.refresh(); } } });
  replaceContent(byId("filters"), ...FACETS.map(menuOf),
    element("label", { class: "inline" }, "Min. units", units),
    notReportedCount() ? element("button", { type: "button", id: "not-reported", on: { click: () => showWith({ ...state.off, call: callsWithNotReported(isNotReportedOff()) }) } }) : null,
    element("button", { type: "button", id: "reset", on: { click: startAgain } }, "Reset"));
}

/** @param {Facet} facet */
function menuOf(facet) {
  const boxes = valuesOf(facet.name).map((value, place) => {
    const box = element("input", { type: "checkbox", "data-facet": facet.name, "data-place": place, "data-value": value ?? "" });
    box.addEventListener("change", () => {
      state.off[facet.name][box.checked ? "delete" : "add"](value);
      controller.refresh();
    });
    const text = facet.label(value);
    return { text, label: element("label", {}, box, element("bdi", {}, text), element("span", { class: "number" })) };
  });
  boxes.sort((one, other) => one.text.localeCompare(other.text, "en"));
  /** @param {string} text @param {Value[]} off */
  const button = (text, off) => element("button", { type: "button", on: { click: () => showWith({ ...state.off, [facet.name]: new Set(off) }) } }, text);
  const buttons = element("div", { class: "row" }, button("All", []), button("None", valuesOf(facet.name)));
  const menu = element("details", { id: `filter-${facet.name}` },
    element("summary", {}), element("div", { class: "choices" }, buttons, ...boxes.map(({ label }) => label)));
  menu.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false; });
  return menu;
}

/** @param {Facet} facet */
function summaryOf({ name, heading, label }) {
  const values = valuesOf(name);
  const on = values.filter(value => !state.off[name].has(value));
  if (on.length === values.length) return `${heading}: all`;
  if (on.length === 0) return `${heading}: none`;
  return on.length === 1 ? `${heading}: ${label(on[0])}` : `${heading}: ${on.length} of ${values.length}`;
}

/** @param {Off} off */
export function showWith(off) {
  state.off = off;
  controller.refresh();
}

export function startAgain() {
  resetState();
  controller.refresh();
}

function notReportedCount() {
  const { codes } = data.findings.columns.call;
  const code = valuesOf("call").indexOf(data.words.not_reported);
  return codes.filter(each => each === code).length;
}

/** Show how many findings a click on the button adds or removes under the other filters, and how many the file has. */
function updateNotReported() {
  const button = document.getElementById("not-reported");
  if (!button) return;
  const total = notReportedCount();
  const withThem = shownFindings({ ...state.off, call: callsWithNotReported(true) });
  const number = withThem.filter(finding => cell(finding, "call") === data.words.not_reported).length;
  const isOn = !isNotReportedOff();
  button.setAttribute("aria-pressed", String(isOn));
  button.classList.toggle("on", isOn);
  button.textContent = `× ${partOf(number, total)} not reported`;
  button.title = number === total ? "Measured and not reported: all in this file." : `Measured and not reported: click to ${isOn ? "hide" : "show"} ${number} of ${total} in this file; the others are hidden by other filters or not opened yet.`;
}

/** @param {number} number @param {number} total */
function partOf(number, total) {
  return number === total ? total.toLocaleString("en") : `${number.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}

export function updateFilters() {
  const counts = tallies();
  for (const facet of FACETS) updateMenu(facet, counts[facet.name]);
  byId("units", HTMLInputElement).value = String(state.units);
  updateNotReported();
}

/** Show the findings of each value under the other filters, and in the whole file where these are more. @param {Facet} facet @param {number[]} tally */
function updateMenu(facet, tally) {
  const values = valuesOf(facet.name);
  const totals = values.map(() => 0);
  for (const code of data.findings.columns[facet.name].codes) totals[code] += 1;
  const menu = byId(`filter-${facet.name}`);
  const [summary] = all(menu, "summary");
  summary.textContent = summaryOf(facet);
  menu.classList.toggle("changed", !isDefault(facet.name));
  for (const box of menu.querySelectorAll("input")) {
    const place = Number(box.dataset.place);
    box.checked = !state.off[facet.name].has(values[place]);
    const [number] = all(/** @type {HTMLElement} */ (box.parentElement), ".number");
    number.textContent = partOf(tally[place], totals[place]);
    number.title = tally[place] === totals[place] ? "" : "under the other filters, of those in this file";
  }
}
