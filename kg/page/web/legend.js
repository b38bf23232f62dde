// The legend below the picture: only what the view has.

import { colours, data, mainDrug, marks } from "./data.js";
import { byId, element, glyphOf, replaceContent } from "./dom.js";
import { UNITS_TITLE } from "./filters.js";
import { lineSample, markSample } from "./symbols.js";
import { drugLabel, familyLegend } from "./text.js";
import { bracketsOf } from "./view.js";

/** @param {View} view */
export function drawLegend(view) {
  const { bundles } = view;
  const used = marks.filter(mark => bundles.some(bundle => bundle.mark.name === mark.name));
  const families = Object.entries(data.lines).filter(([name]) => bundles.some(({ family }) => family === name)).map(([, family]) => family);
  /** @type {unknown[][]} */
  const items = used.map(mark => [markSample(mark), glyphOf(mark), mark.word]);
  items.push(...families.map(family => [lineSample(colours.ink, family.dashes.map(length => length * 2)), ...familyLegend(family)]));
  const other = families.find(({ short }) => short);
  /** @param {string} text */
  const bold = text => element("b", {}, text);
  if (other) items.push([bold(`▲ ${other.short}`), "contrast family other than drug effect, which has no label on lines"]);
  if (view.tested.length) items.push([lineSample(colours.light_grey, []), "drug was given"]);
  if (view.members.length) items.push([lineSample(colours.light_grey, [1, 4]), "belongs to"]);
  if (bundles.some(({ findings }) => findings.length > 1)) items.push([bold("▲ 3"), "three findings in one line"]);
  if (bundles.some(drugLabel)) items.push([bold("▲ name"), `drug other than ${mainDrug}, which has no label on lines`]);
  if ([...view.units.values()].some(units => units.size > 1)) items.push([bold("②"), UNITS_TITLE]);
  if (view.order.model.some(node => node.overlap?.length)) items.push([bold("⚠"), `may share samples with another study${bracketsOf(view).length ? "; a bracket joins those next to each other" : ""}`]);
  items.push(["Wider lines: stronger call (nominal, significant, corrected)"]);
  replaceContent(byId("legend"), ...items.map(parts => element("li", {}, ...parts)));
}
