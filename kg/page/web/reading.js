// The picture in words: its legend, and a button for each node in the order of reading, for keyboard and screen readers.

import { naturalOrder } from "./amounts.js";
import { colours, data, isComparator, kindWords, mainDrug, marks } from "./data.js";
import { byId, element, glyphOf, replaceContent } from "./dom.js";
import { UNITS_TITLE } from "./filters.js";
import { focusNode } from "./picture.js";
import { controller } from "./state.js";
import { lineSample, markSample } from "./symbols.js";
import { drugLabel, familyLegend, lineContext, tallyText, unitCount } from "./text.js";
import { bracketsOf } from "./view.js";

/** Draw the legend, only what the view has: marks and lines in sight below the picture, the rest behind them. @param {View} view */
export function drawLegend(view) {
  const { bundles } = view;
  const used = marks.filter(mark => bundles.some(bundle => bundle.mark.name === mark.name));
  const families = Object.entries(data.lines).filter(([name]) => bundles.some(({ family }) => family === name)).map(([, family]) => family);
  const other = families.find(({ short }) => short);
  /** @param {string} text */
  const bold = text => element("b", {}, text);
  /** @type {unknown[][]} */
  const items = used.map(mark => [markSample(mark), glyphOf(mark), mark.word]);
  if (other) items.push(...families.map(family => [lineSample(colours.ink, family.dashes.map(length => length * 2)), ...familyLegend(family)]));
  if (bundles.some(isComparator)) items.push([lineSample(colours.ink, [], 3.2), data.investigated.slice(0, 3).join(", ")], [lineSample(colours.ink, [], 1.2), "comparator"]);
  if (view.members.length) items.push([lineSample(colours.light_grey, [1, 4]), "belongs to"]);
  replaceContent(byId("legend"), ...items.map(parts => element("li", {}, ...parts)));

  /** @type {unknown[][]} */
  const more = [["Wider lines: stronger call (nominal, significant, corrected)"]];
  if (other) more.push([bold(`▲ ${other.short}`), "contrast family other than drug effect, which has no label on lines"]);
  if (view.tested.length) more.push([lineSample(colours.light_grey, []), "drug was given"]);
  if (bundles.some(({ findings }) => findings.length > 1)) more.push([bold("▲ 3"), "three findings in one line"]);
  if (bundles.some(drugLabel)) more.push([bold("▲ name"), `drug; ${mainDrug} is named only beside another drug`]);
  if ([...view.units.values()].some(units => units.size > 1)) more.push([bold("②"), UNITS_TITLE]);
  if (view.order.model.some(node => node.overlap?.length)) more.push([bold("⚠"), `may share samples with another study${bracketsOf(view).length ? "; a bracket joins those next to each other" : ""}`]);
  replaceContent(byId("legend-more"), ...more.map(parts => element("li", {}, ...parts)));
}

/** @param {View} view */
export function drawReading(view) {
  const findings = findingsText(view);
  const buttons = view.nodes.map(node => {
    const text = findings.get(node.id);
    const name = `${buttonName(node, view)}${text ? `: ${text}` : ""}`;
    return element("button", { type: "button", "data-node": node.id, on: { click: () => controller.choose(node.id), focus: () => focusNode(node.id, true), blur: () => focusNode(node.id, false) } }, name);
  });
  replaceContent(byId("reading"), ...buttons.map(button => element("li", {}, button)));
}

/** @param {Drawn} node @param {View} view */
function buttonName(node, view) {
  const units = unitCount(node, view);
  return [
    node.label, node.count === undefined ? kindWords(node) : `group of ${node.count}`, node.count !== undefined && node.study ? tallyText(node, view) : null,
    units > 1 ? `${units} ${UNITS_TITLE}` : null, node.overlap?.length ? "may share samples with another study" : null,
  ].filter(Boolean).join(", ");
}

/** Return the findings of each node in words: first the effect of the main drug on RNA, then all others by their context. @param {View} view */
function findingsText({ bundles }) {
  /** @type {Map<string, Map<string, number>>} */
  const tallies = new Map();
  for (const bundle of bundles) {
    const key = JSON.stringify([lineContext(bundle), bundle.mark.word]);
    for (const id of [bundle.from, bundle.to]) {
      const tally = tallies.get(id) ?? new Map();
      tally.set(key, (tally.get(key) ?? 0) + bundle.findings.length);
      tallies.set(id, tally);
    }
  }
  return new Map([...tallies].map(([id, tally]) => {
    const parts = [...tally].map(([key, number]) => {
      const [context, word] = JSON.parse(key);
      return { context, text: `${context ? `${context}: ` : ""}${number} ${word}` };
    });
    parts.sort((one, other) => naturalOrder.compare(one.context, other.context));
    return [id, parts.map(({ text }) => text).join("; ")];
  }));
}
