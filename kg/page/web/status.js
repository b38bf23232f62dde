// How much is shown, under which title, and what to do where nothing is.

import { isStartView } from "./address.js";
import { allFindings, cell, data, familyWords, groups, valuesOf } from "./data.js";
import { byId, counted, element, replaceContent } from "./dom.js";
import { MOST_LINES } from "./elements.js";
import { showWith } from "./filters.js";
import { callsWithNotReported, controller, drawnId, isDefault, shownFindings, state } from "./state.js";

/** @param {View} view */
export function updateStatus(view) {
  /** @param {string} kind */
  const number = kind => view.nodesBehind.filter(index => data.nodes[index].kind === kind).length;
  const families = familiesShown();
  const about = families.length === valuesOf("contrast_family").length ? "all contrast families" : families.join(", ");
  updateTitle(families);
  const findings = `${view.findings.length} of ${counted(allFindings.length, "finding", "findings")}`;
  byId("status").textContent = `${findings} (${about}) on ${counted(number("feature"), "feature", "features")} in ${counted(number("model"), "study × system pair", "study × system pairs")}`
    + `${notShownText(view)}.`;
  const empty = byId("empty");
  empty.hidden = view.findings.length > 0;
  byId("stage").hidden = view.findings.length === 0;
  replaceContent(empty, ...(empty.hidden ? [] : allFindings.length ? whyEmpty() : [data.why_empty]));
  updateCollapsed(view);
}

/** Return how many findings are not shown, by the first reason of each. @param {View} view */
function notShownText(view) {
  const shown = new Set(view.findings);
  const { off } = state;
  let rest = allFindings.filter(finding => !shown.has(finding));
  /** @type {string[]} */
  const parts = [];
  /** @param {(finding: number) => boolean} isThis @param {string} words */
  const take = (isThis, words) => {
    const number = rest.filter(isThis).length;
    if (number) parts.push(`${number} ${words}`);
    rest = rest.filter(finding => !isThis(finding));
  };
  take(finding => off.contrast_family.has(cell(finding, "contrast_family")), "of another contrast family");
  take(finding => off.call.has(cell(finding, "call")) && cell(finding, "call") === data.words.not_reported, "measured and not reported");
  take(() => true, "hidden by other filters or not opened yet");
  return parts.length ? `; not shown: ${parts.join(", ")}` : "";
}

function familiesShown() {
  return valuesOf("contrast_family").filter(value => !state.off.contrast_family.has(value)).map(value => familyWords(value ?? ""));
}

/** Name the contrast families in the title where some are off; a title from the command line is kept. @param {string[]} families */
function updateTitle(families) {
  if (data.title === null) return;
  const { about, usual } = data.title;
  const isPart = families.length > 0 && families.length < valuesOf("contrast_family").length;
  document.title = isDefault("contrast_family") ? usual : isPart ? `${about} · ${families.join(", ")}` : about;
  replaceContent(/** @type {HTMLElement} */ (document.querySelector("h1")), document.title);
}

/** Return why no finding is shown, with a button for each change of filters that shows some. */
function whyEmpty() {
  const suggestions = otherFilters();
  const buttons = suggestions.flatMap(({ text, off }) => [` ${text}. `, element("button", { type: "button", on: { click: () => showWith(off) } }, "Show them")]);
  return ["No finding passes these filters.", ...buttons, suggestions.length || isStartView() ? null : " Reset shows the start view."];
}

/** Return the filters that show findings: with those not reported, or with other contrast families; if need be with both. */
function otherFilters() {
  const { off } = state;
  /** @param {Off} filters */
  const numberWith = filters => shownFindings(filters).length;
  /** @param {Value[]} values */
  const withFamilies = values => ({ ...off, contrast_family: new Set([...off.contrast_family].filter(value => !values.includes(value))) });
  /** @param {number} number */
  const verb = number => `${number === 1 ? "is" : "are"} ${counted(number, "finding", "findings")}`;
  const notReported = { ...off, call: callsWithNotReported(true) };
  const families = [...off.contrast_family].map(value => ({ value, number: numberWith(withFamilies([value])) })).filter(({ number }) => number);
  const suggestions = [];
  if (numberWith(notReported)) suggestions.push({ text: `Not shown ${verb(numberWith(notReported))} measured and not reported`, off: notReported });
  if (families.length) suggestions.push({ text: `Not shown are findings of other contrast families: ${families.map(({ value, number }) => `${familyWords(value ?? "")} (${number})`).join(", ")}`, off: withFamilies(families.map(({ value }) => value)) });
  const both = { ...notReported, contrast_family: new Set() };
  if (!suggestions.length && numberWith(both)) suggestions.push({ text: `Not shown ${verb(numberWith(both))} of other contrast families, measured and not reported`, off: both });
  return suggestions;
}

/** Show what is collapsed into groups, which lines are left out, and what is not in the start view. @param {View} view */
function updateCollapsed(view) {
  const waiting = waitingCount();
  const lines = [collapsedText(view), ...leftOutLines(view)];
  if (waiting) lines.push(`This is the start view: ${counted(waiting, "more drug, study × system pair or feature is", "more drugs, study × system pairs and features are")} in this file. A click on a node shows its neighbours.`);
  const box = byId("collapsed");
  const paragraphs = lines.filter(line => line !== null).map(line => element("p", {}, line));
  box.hidden = paragraphs.length === 0;
  replaceContent(box, ...paragraphs,
    waiting ? element("button", { type: "button", id: "everything", on: { click: () => { state.reachable = null; controller.refresh(); } } }, "Show all") : null,
    state.open.size ? element("button", { type: "button", id: "close-groups", on: { click: () => { state.open = new Set(); controller.refresh(); } } }, "Close all groups") : null);
}

/** @param {View} view */
function collapsedText({ nodes, nodesBehind }) {
  const collapsed = nodes.filter(node => node.count !== undefined);
  if (!collapsed.length) return null;
  const inside = nodesBehind.filter(index => groups.has(drawnId(index))).length;
  const alone = nodesBehind.length - inside;
  if (collapsed.every(node => node.count !== undefined && node.study)) return `${counted(inside, "feature", "features")} that one study alone reports ${inside === 1 ? "is" : "are"} in ${counted(collapsed.length, "box", "boxes")} with a double border; a click opens a box.`;
  return `${inside} of ${counted(nodesBehind.length, "node", "nodes")} shown are collapsed into ${counted(collapsed.length, "group", "groups")} with a double border, because more than ${data.limits.max_nodes} would be unreadable; a click opens a group. ${alone ? `${counted(alone, "node is", "nodes are")} drawn on ${alone === 1 ? "its" : "their"} own` : "None is drawn on its own"}. The number of a group counts all of its nodes in this file.`;
}

/** @param {View} view */
function leftOutLines({ bundles }) {
  return bundles.length > MOST_LINES ? [`The ${MOST_LINES} lines with most findings are drawn, of ${bundles.length.toLocaleString("en")}; choosing a node draws all of its lines, and the table has every finding.`] : [];
}

/** Return the number of nodes in the file that the start view does not have. */
function waitingCount() {
  const { reachable } = state;
  return reachable === null ? 0 : data.nodes.filter((node, index) => !reachable.has(index) && node.kind !== "pathway").length;
}
