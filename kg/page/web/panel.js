// The evidence panel: the selected node, group or line, with every finding behind it.

import { cardOf, measurandOf } from "./card.js";
import { allFindings, cell, data, familyWords, groups, kindWords, nodeIndex, nodeOrGroup } from "./data.js";
import { all, announce, byId, counted, element, replaceContent } from "./dom.js";
import { showWith } from "./filters.js";
import { closePanel } from "./focus.js";
import { controller, drawnId, offWithout, openGroup, passingFindings, shownFindings, state } from "./state.js";
import { current, drugsOf, selection } from "./view.js";

const CARDS = 60;
const NAMES = 12;

export function drawPanel() {
  const panel = byId("panel");
  const selected = selection();
  replaceContent(panel, ...contentOf(selected));
  panel.scrollTop = 0;
  if (selected !== null) announce(all(panel, "h2, .kind, #counted").map(({ textContent }) => textContent).join(", "));
}

/** @param {ReturnType<typeof selection>} selected */
function contentOf(selected) {
  if (selected?.node) return nodePanel(selected.node);
  if (selected?.group) return groupPanel(selected.group);
  return selected?.bundle ? bundlePanel(selected.bundle) : instructions();
}

function instructions() {
  return [
    element("h2", {}, "How to read this"),
    element("p", {}, "From the left: which drug was given, in which study and system, and what was found on which gene. Each line from a study to a gene is a finding, or several with the same result."),
    element("p", {}, "The head of a line shows the direction: a triangle is up, a bar is down, a ring is tested without effect, a diamond is a change without a sign. Hollow heads are not significant."),
    data.investigated.length ? element("p", {}, `Thick lines: ${data.investigated.slice(0, 3).join(", ")}. Thin lines: comparators, with their names.`) : null,
    element("p", {}, "Click a node or a line for its evidence, or move with Tab and open with Enter. Esc closes."),
  ];
}

/** @param {string} name @param {string} kind */
function panelHeader(name, kind) {
  const close = element("button", { type: "button", id: "close", "aria-label": "Close", on: { click: closePanel } }, "Close");
  return element("div", { class: "top" }, element("div", {}, element("p", { class: "kind" }, kind), element("h2", { dir: "auto" }, name)), close);
}

/** @param {GraphNode} node */
function nodePanel(node) {
  const index = /** @type {number} */ (nodeIndex.get(node.id));
  const findings = findingsOf(index);
  const passing = new Set(passingFindings());
  const names = node.names.filter(name => name !== node.label);
  const facts = Object.entries(node.facts).flatMap(([heading, text]) => [element("dt", {}, heading), element("dd", { dir: "auto" }, text)]);
  return [
    panelHeader(node.label, kindWords(node)),
    names.length ? element("p", { class: "names" }, `Also: ${names.slice(0, NAMES).join(", ")}${names.length > NAMES ? `, and ${names.length - NAMES} more` : ""}`) : null,
    notInPicture(index),
    facts.length ? element("dl", {}, ...facts) : null,
    ...membershipOf(index, node.kind === "pathway"),
    ...convergenceOf(node),
    node.kind === "model" ? studyConflicts(findings[0]) : null,
    ...findingsPanel(findings.filter(finding => passing.has(finding)), findings),
  ];
}

/** Return the findings of a node, whatever the filters. @param {number} index */
function findingsOf(index) {
  const { model, feature, drug } = data.findings;
  return allFindings.filter(finding => [model[finding], feature[finding], drug[finding]].includes(index));
}

/** Show whether a feature converges and why not; all but the first line on demand. @param {GraphNode} node @param {string[]} drugs that come first */
function convergenceOf(node, drugs = []) {
  /** @param {string} line */
  const isAbout = line => drugs.some(drug => line.startsWith(`${drug}, `) || line.startsWith(`${drug} (`));
  const [first, ...others] = [...node.why.filter(isAbout), ...node.why.filter(line => !isAbout(line))];
  if (first === undefined) return [];
  const more = others.length ? element("details", {}, element("summary", {}, `and ${counted(others.length, "other drug or disease", "other drugs or diseases")}`), ...others.map(line => element("p", {}, line))) : null;
  return [element("div", { class: "why" }, element("h3", {}, "Does it converge?"), element("p", {}, first), more)];
}

/** Explain why a node is not drawn, with a button that brings it into the picture. @param {number} index */
function notInPicture(index) {
  const { id } = data.nodes[index];
  /** @param {string} drawn */
  const isDrawn = drawn => current.view.nodes.some(node => node.id === drawn);
  if (isDrawn(id)) return null;
  const group = groups.get(drawnId(index));
  const isCollapsed = group !== undefined && isDrawn(group.id);
  const why = isCollapsed ? `It is collapsed into the group ${group.label}.` : "It is not in the picture: no finding on it passes the filters, or it is not opened yet.";
  return element("div", { class: "row", id: "elsewhere" }, why, isCollapsed || state.reachable !== null ? element("button", { type: "button", id: "bring", on: { click: () => controller.reveal(index) } }, "Bring it into the picture") : null);
}

/** Return conflicting statements of a source on a study. @param {number | undefined} finding of the study */
function studyConflicts(finding) {
  const remarks = finding === undefined ? [] : data.remarks[cell(finding, "study")] ?? [];
  return remarks.length ? element("details", { class: "remarks" }, element("summary", {}, `Conflicting statements in the source (${remarks.length})`), ...remarks.map(text => element("p", { dir: "auto" }, text))) : null;
}

/** @param {number[]} passing @param {number[]} findings all of them */
function findingsPanel(passing, findings) {
  const hidden = findings.length - passing.length;
  return [
    element("h3", { id: "counted" }, findings.length ? counted(passing.length, "finding", "findings") : "No finding in this file"),
    hidden ? element("div", { class: "row" }, `${counted(hidden, "more is", "more are")} hidden by the filters.`, showHiddenButton(passing, findings)) : null,
    ...cards(passing),
  ];
}

/** @param {number[]} findings */
function cards(findings) {
  const rest = findings.length - CARDS;
  return [...findings.slice(0, CARDS).map(cardOf), rest > 0 ? element("p", {}, `${counted(rest, "more finding is", "more findings are")} in the table below.`) : null];
}

/** Return a button that switches on only what hides these findings, and shows how many others come with them. @param {number[]} passing @param {number[]} findings all of them */
function showHiddenButton(passing, findings) {
  const visible = new Set(passing);
  const off = offWithout(findings.filter(finding => !visible.has(finding)));
  const known = new Set([...findings, ...shownFindings()]);
  const others = shownFindings(off).filter(finding => !known.has(finding)).length;
  return element("button", { type: "button", id: "unhide", on: { click: () => showWith(off) } }, others ? `Show them, and ${counted(others, "other", "others")} like them` : "Show them");
}

/** Return why genes belong to a pathway, or to which pathways a feature belongs. @param {number} index @param {boolean} isPathway */
function membershipOf(index, isPathway) {
  const reasons = data.members.filter(member => member[isPathway ? 1 : 0] === index).map(([, , why]) => element("li", {}, why));
  return reasons.length ? [isPathway ? element("h3", {}, "Genes of it") : null, element("ul", {}, ...reasons)] : [];
}

/** @param {Group} group */
function groupPanel(group) {
  const innerGroups = data.groups.filter(({ within }) => within === group.id);
  const members = innerGroups.length ? innerGroups : data.nodes.filter(node => node.groups.at(-1) === group.id);
  const buttons = members.map(({ id, label, count }) => element("button", { type: "button", class: "cite", on: { click: () => { openGroup(group.id); controller.refresh(); controller.choose(id); } } }, count === undefined ? label : `${label} (${count})`));
  return [
    panelHeader(`${group.label} (${group.count})`, "Group"),
    element("p", {}, group.why),
    element("h3", {}, innerGroups.length ? counted(members.length, "group", "groups") : counted(members.length, "node", "nodes")),
    element("ul", {}, ...buttons.map(button => element("li", {}, button))),
  ];
}

/** @param {Bundle} bundle */
function bundlePanel({ from, to, mark, family, measurand, findings }) {
  const target = nodeOrGroup(to);
  const drugs = drugsOf({ findings });
  return [
    panelHeader(`${target.label} ${mark.glyph}`, `${counted(findings.length, "finding", "findings")}: ${mark.word}`),
    element("p", {}, `${nodeOrGroup(from).label} → ${target.label}`),
    element("p", {}, [drugs.length ? drugs.join(", ") : "no drug", familyWords(family), measurand === null ? null : measurandOf({ measurand })].filter(Boolean).join(" · ")),
    ...(target.count === undefined ? convergenceOf(target, drugs) : []),
    ...cards(findings),
  ];
}
