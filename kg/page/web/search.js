// Search by any name of a node.

import { data, kindWords } from "./data.js";
import { announce, byId, element, replaceContent } from "./dom.js";
import { controller } from "./state.js";

const RESULTS = 12;
const NO_RESULT = "Nothing in this file has a name like that.";

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

/** @param {string} text */
export function search(text) {
  const box = byId("found");
  const results = matches(text);
  box.hidden = !normalized(text);
  replaceContent(box, ...results.slice(0, RESULTS).map(({ index, name, node }) => element("button", { type: "button", on: { click: () => controller.reveal(index) } }, element("bdi", {}, node.label), element("span", { class: "why" }, matchWords(node, name)))),
    results.length > RESULTS ? element("p", {}, `and ${results.length - RESULTS} more; write more letters`) : null,
    results.length ? null : element("p", {}, NO_RESULT));
  if (!box.hidden) announce(results.length ? `${results.length} found; first ${results[0].node.label}, ${matchWords(results[0].node, results[0].name)}` : NO_RESULT);
}
