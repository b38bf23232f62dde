// A button for each node of the picture, in the order of reading, for the keyboard and for screen readers.

import { choose } from "./actions.js";
import { naturalOrder } from "./amounts.js";
import { kindWords } from "./data.js";
import { byId, element, replaceContent } from "./dom.js";
import { UNITS_TITLE } from "./filters.js";
import { focusNode } from "./picture.js";
import { lineContext, unitCount } from "./text.js";

/** @param {View} view */
export function drawReading(view) {
  const findings = findingsText(view);
  const buttons = view.nodes.map(node => {
    const text = findings.get(node.id);
    const name = `${buttonName(node, view)}${text ? `: ${text}` : ""}`;
    return element("button", { type: "button", "data-node": node.id, on: { click: () => choose(node.id), focus: () => focusNode(node.id, true), blur: () => focusNode(node.id, false) } }, name);
  });
  replaceContent(byId("reading"), ...buttons.map(button => element("li", {}, button)));
}

/** @param {Drawn} node @param {View} view */
function buttonName(node, view) {
  const units = unitCount(node, view);
  return [
    node.label, node.count === undefined ? kindWords(node) : `group of ${node.count}`,
    units > 1 ? `${units} ${UNITS_TITLE}` : null, node.overlap?.length ? "may share samples with another study" : null,
  ].filter(Boolean).join(", ");
}

/**
 * Return the findings of each node in words: first the effect of the main drug on RNA, then all others by their context.
 * @param {View} view
 * @returns {Map<string, string>}
 */
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
