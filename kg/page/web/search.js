// Search by any name of a node.

import { data, kindWords } from "./data.js";
import { announce, byId, element, replaceContent } from "./dom.js";
import { controller } from "./state.js";

const RESULTS = 12;
const SHORT_NAME = 4; // letters; a name that is no longer differs from the nearest by one letter, others by two

/** Symbols of protein-coding genes that the store knows, whether or not a finding is on them. */
const knownSymbols = (() => {
  let before = "";
  return data.symbols.split(" ").filter(Boolean).map(part => {
    before = before.slice(0, parseInt(part[0], 36)) + part.slice(1);
    return before;
  });
})();

/** Return letters and digits of a text, without case and accents that compatibility forms hide. @param {string} text */
function normalized(text) {
  return String(text).normalize("NFKD").toLocaleLowerCase("en").replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Return how close a name is: 0 equal, 1 begins so, 2 contains it; null if it does not match. @param {string} name @param {string} wanted normalized */
function closeness(name, wanted) {
  const text = normalized(name);
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  return text.includes(wanted) ? 2 : null;
}

/** Return the kind of a node and which of its names matches. @param {GraphNode} node @param {string} name */
function matchWords(node, name) {
  const kind = kindWords(node);
  if (name === node.label) return `${kind}, by its own name`;
  const written = node.written[name];
  return written ? `${kind}; “${name}” is how ${written} writes it` : `${kind}; “${name}” is another name of it`;
}

/** Return the nodes with a name that matches, the closest first. @param {string} text */
export function matches(text) {
  const wanted = normalized(text);
  if (!wanted) return [];
  const results = data.nodes.flatMap((node, index) => {
    const hits = [node.label, ...node.names].flatMap(name => {
      const near = closeness(name, wanted);
      return near === null ? [] : [{ index, near, kind: name === node.label ? 0 : node.written[name] ? 1 : 2, name, node }];
    });
    return hits.sort((one, other) => one.near - other.near || one.kind - other.kind).slice(0, 1);
  });
  return results.sort((one, other) => one.near - other.near || one.kind - other.kind || one.node.rank - other.node.rank);
}

/**
 * Return the number of letters in which two names differ; neighbours that changed places are one. Infinity above the limit.
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let [before, row] = [/** @type {number[]} */ ([]), Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let place = 1; place <= other.length; place += 1) {
      const isSame = one[at - 1] === other[place - 1];
      next[place] = Math.min(row[place] + 1, next[place - 1] + 1, row[place - 1] + Number(!isSame));
      if (at > 1 && place > 1 && one[at - 1] === other[place - 2] && one[at - 2] === other[place - 1]) next[place] = Math.min(next[place], before[place - 2] + 1);
    }
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row[other.length] > most ? Infinity : row[other.length];
}

/** Return the name that differs least from a text: of a node, or else of a gene that the store knows. @param {string} wanted normalized */
function nearestName(wanted) {
  const most = wanted.length <= SHORT_NAME ? 1 : 2;
  /** @type {{ name: string, index: number | null, by: number } | null} */
  let nearest = null;
  /** @param {string} name @param {number | null} index */
  const consider = (name, index) => {
    const by = distance(wanted, normalized(name), most);
    if (by < (nearest?.by ?? Infinity)) nearest = { name, index, by };
  };
  for (const [index, node] of data.nodes.entries()) for (const name of [node.label, ...node.names]) consider(name, index);
  for (const symbol of knownSymbols) consider(symbol, null);
  return /** @type {{ name: string, index: number | null } | null} */ (nearest);
}

/** Return why nothing was found: a gene that no study reports, or a name that is not known, with the nearest one. @param {string} text */
function withoutResult(text) {
  const wanted = normalized(text);
  const symbol = knownSymbols.find(each => normalized(each) === wanted);
  const about = data.whole ? "No study here reports" : "No finding in this file is on";
  if (symbol !== undefined) return { words: `${about} ${symbol}.${data.whole ? "" : ` \`kg gene ${symbol}\` asks the whole store.`}`, nearest: null };
  const nearest = nearestName(wanted);
  const words = [`Nothing here is named “${text.trim()}”.`];
  if (nearest) words.push(nearest.index === null ? `The nearest gene is ${nearest.name}: ${about.toLowerCase()} it.` : `The nearest name is ${nearest.name}.`);
  return { words: words.join(" "), nearest };
}

/** @param {string} text */
export function search(text) {
  const box = byId("found");
  const results = matches(text);
  box.hidden = !normalized(text);
  const without = results.length || box.hidden ? null : withoutResult(text);
  const index = without?.nearest?.index ?? null;
  replaceContent(box, ...results.slice(0, RESULTS).map(({ index: place, name, node }) => resultButton(place, matchWords(node, name))),
    results.length > RESULTS ? element("p", {}, `and ${results.length - RESULTS} more; write more letters`) : null,
    without && element("p", {}, without.words),
    index === null ? null : resultButton(index, kindWords(data.nodes[index])));
  if (!box.hidden) announce(without ? without.words : `${results.length} found; first ${results[0].node.label}, ${matchWords(results[0].node, results[0].name)}`);
}

/** @param {number} index of a node @param {string} why it is found */
function resultButton(index, why) {
  return element("button", { type: "button", on: { click: () => controller.reveal(index) } }, element("bdi", {}, data.nodes[index].label), element("span", { class: "why" }, why));
}
