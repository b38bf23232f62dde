// Text in boxes and on lines, and how much of it fits.

import { data, groupedBy, humanize, mainDrug, marks, nodeIndex } from "./data.js";
import { element } from "./dom.js";
import { drugsOf } from "./view.js";

export const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";
/** @type {Record<string, string>} */
const NOT_RNA = { tf_activity: "activity", protein: "protein" };
const LONGEST_LABEL = 28; // letters of a name on a line; the panel has the whole name

/** Font size, width and rows of the text of each kind of box. */
export const TEXT_BOXES = {
  drug: { size: 13, width: 106, rows: 2 },
  model: { size: 13, width: 218, rows: 3 },
  feature: { size: 12, width: 178, rows: 2 },
  gene: { size: 16, width: 178, rows: 1, style: "italic" },
  group: { size: 14, width: 172, rows: 2 },
  pathway: { size: 13, width: 172, rows: 2 },
};

const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** Return the width of a text in pixels. @param {string} text @param {number} size */
export function textWidth(text, size, style = "") {
  ruler.font = `${style} ${size}px ${FONT}`.trim();
  return ruler.measureText(text).width;
}

/** @param {Drawn} node @returns {TextBox} */
export function textBox(node) {
  if (node.count !== undefined) return node.kind === "feature" ? TEXT_BOXES.group : TEXT_BOXES[node.kind];
  return node.italic ? TEXT_BOXES.gene : TEXT_BOXES[node.kind];
}

/** Return the text of a box, one line for each row; what does not fit is cut with …. @param {Drawn} node @param {View} view */
export function labelOf(node, view) {
  const box = textBox(node);
  if (node.count !== undefined && node.study && node.within === null) return fitted(`${node.study}: ${tallyText(node, view)}`, box);
  if (node.count !== undefined) return fitted(node.label, box, ` (${node.count})`);
  if (node.kind === "model") {
    const study = fitted(`${node.overlap.length ? "⚠ " : ""}${node.study}`, { ...box, rows: 1 });
    return `${study}\n${fitted(String(node.system), { ...box, rows: box.rows - 1 })}`;
  }
  const units = unitCount(node, view);
  return fitted(node.label, box, units > 1 ? ` ${CIRCLED[units - 1] ?? `(${units} units)`}` : "");
}

/** Return how many features of a group are up and down, and how many are neither or not significant. @param {Group} group @param {View} view */
export function tallyText({ id }, { bundles }) {
  /** @type {Map<number, Mark>} */
  const strongest = new Map();
  for (const { to, mark, findings } of bundles) {
    if (to !== id) continue;
    for (const finding of findings) {
      const feature = data.findings.feature[finding];
      const before = strongest.get(feature);
      if (!before || marks.indexOf(mark) < marks.indexOf(before)) strongest.set(feature, mark);
    }
  }
  const tally = groupedBy([...strongest.values()], ({ filled, glyph }) => filled ? glyph : "");
  const parts = marks.filter(({ filled, glyph }) => filled && tally.has(glyph)).map(({ glyph }) => `${tally.get(glyph)?.length} ${glyph}`);
  const others = tally.get("")?.length ?? 0;
  if (others) parts.push(parts.length ? `and ${others} not significant` : `${others} not significant`);
  return parts.join(" ");
}

/** Return the number of independent units that support one direction of a feature. @param {Drawn} node @param {View} view */
export function unitCount(node, view) {
  const index = nodeIndex.get(node.id);
  return node.kind === "feature" && index !== undefined ? view.units.get(index)?.size ?? 0 : 0;
}

/**
 * Break a text into rows that fit, joined by line breaks.
 * @param {string} text
 * @param {TextBox} box
 * @param {string} tail kept at the end when the text is cut
 */
export function fitted(text, { size, width, rows, style }, tail = "") {
  /** @param {string} candidate */
  const fits = candidate => textWidth(candidate, size, style) <= width;
  const lines = [];
  let line = "";
  const parts = text.split(/\s+/);
  for (const [place, part] of parts.entries()) {
    const longer = line ? `${line} ${part}` : part;
    if (fits(longer + (place === parts.length - 1 ? tail : ""))) line = longer;
    else if (line && lines.length < rows - 1) {
      lines.push(line);
      line = part;
    } else {
      line = longer;
      break;
    }
  }
  const isWhole = [...lines, line].join(" ").length === parts.join(" ").length;
  return [...lines, cut(line, isWhole ? "" : "…", tail, fits)].join("\n");
}

/**
 * Return a line with its tail, shortened from its end until it fits.
 * @param {string} line
 * @param {string} end
 * @param {string} tail
 * @param {(candidate: string) => boolean} fits
 */
function cut(line, end, tail, fits) {
  if (fits(line + end + tail)) return line + end + tail;
  const letters = [...line];
  while (letters.length > 1 && !fits(`${letters.join("").trimEnd()}…${tail}`)) letters.pop();
  return `${letters.join("").trimEnd()}…${tail}`;
}

// ---- on lines

/** @param {string} text */
function brief(text) {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1).trimEnd()}…`;
}

/** Return the drug of a line where it is not the main one, or where a line of another drug is beside it. @param {Bundle} bundle */
function namedDrug(bundle) {
  const drugs = drugsOf(bundle);
  const others = drugs.filter(drug => drug !== mainDrug);
  return others.length > 1 ? "other drugs" : others[0] ?? (bundle.isBeside ? drugs[0] ?? null : null);
}

/** Return the drug that the label of a line names, if any. @param {Bundle} bundle */
export function drugLabel(bundle) {
  const name = namedDrug(bundle);
  return name === null ? null : brief(name);
}

/** Return the short name of the contrast family of a line; empty for drug effect. @param {Bundle} bundle */
function familyLabel(bundle) {
  return brief(data.lines[bundle.family]?.short ?? humanize(bundle.family));
}

/** Return the words of a contrast family, with the part that labels its lines in bold. @param {{ words: string, short: string }} family */
export function familyLegend({ words, short }) {
  if (!short) return [words];
  const [before, after] = words.split(short);
  return [before, element("b", {}, short), after].filter(Boolean);
}

/** @param {string | null} measurand */
export function measurandLabel(measurand) {
  return NOT_RNA[measurand ?? ""];
}

/** Return the label of a line: mark, number of findings, and what differs from the main drug's effect on RNA. @param {Bundle} bundle */
export function lineLabel(bundle) {
  const number = bundle.findings.length > 1 ? ` ${bundle.findings.length}` : "";
  return [measurandLabel(bundle.measurand), `${bundle.mark.glyph}${number}`, drugLabel(bundle), familyLabel(bundle)].filter(Boolean).join(" ");
}

/** Return the label of a line without its mark, uncut, for screen readers. @param {Bundle} bundle */
export function lineContext(bundle) {
  const { words, short } = data.lines[bundle.family] ?? { words: humanize(bundle.family), short: bundle.family };
  return [measurandLabel(bundle.measurand), namedDrug(bundle), short && words].filter(Boolean).join(", ");
}
