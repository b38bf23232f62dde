// Create and find elements. Text stays text: nothing is ever parsed as markup.

/**
 * Create an HTML element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} attributes `on` maps events to listeners; true is an empty attribute, null none
 * @param {...unknown} children elements or text; null and undefined are left out
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(/** @type {Record<string, (event: any) => void>} */ (value))) created.addEventListener(event, listener);
    else if (value === true) created.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) created.setAttribute(name, String(value));
  }
  created.append(...present(children).map(child => child instanceof Node ? child : String(child)));
  return created;
}

/**
 * Create an SVG element.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svgElement(tag, attributes, ...children) {
  const created = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) created.setAttribute(name, String(value));
  created.append(...children);
  return created;
}

/** @template T @param {(T | null | undefined)[]} values */
function present(values) {
  return /** @type {T[]} */ (values.filter(value => value !== null && value !== undefined));
}

/** @param {Element} parent @param {...(Node | string | null | undefined)} children */
export function replaceContent(parent, ...children) {
  parent.replaceChildren(...present(children));
}

/** Return the element with an id. @template {HTMLElement} T @param {string} id @param {new () => T} type */
export function byId(id, type = /** @type {new () => T} */ (HTMLElement)) {
  const match = document.getElementById(id);
  if (match instanceof type) return match;
  throw new Error(`the page has no ${type.name} with the id ${id}`);
}

/** Return all elements below another that match a selector. @param {ParentNode} parent @param {string} selector @returns {HTMLElement[]} */
export function all(parent, selector) {
  return [...parent.querySelectorAll(selector)].filter(match => match instanceof HTMLElement);
}

/** @param {number} number @param {string} singular @param {string} plural */
export function counted(number, singular, plural) {
  return `${number.toLocaleString("en")} ${number === 1 ? singular : plural}`;
}

/** Link to a paper: https only, and without a referrer; a line may break behind a slash or a dot. @param {string} doi */
export function doiLink(doi) {
  const path = String(doi).split("/").map(encodeURIComponent).join("/");
  const parts = `doi:${doi}`.split(/(?<=[/.])/u);
  return element("a", { href: `https://doi.org/${path}`, rel: "noopener noreferrer", target: "_blank" }, ...parts.flatMap((part, place) => place ? [element("wbr"), part] : [part]));
}

/** @param {string} pmid */
export function pmidLink(pmid) {
  return element("a", { href: `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(pmid)}/`, rel: "noopener noreferrer", target: "_blank" }, `PMID ${pmid}`);
}

/** @param {Mark} mark */
export function glyphOf(mark) {
  return element("span", { class: `glyph ${mark.name}`, "aria-hidden": "true" }, mark.glyph);
}

/** Announce a sentence to screen readers, once. @param {string} text */
export function announce(text) {
  const region = byId("announcement");
  if (region.textContent !== text) region.textContent = text;
}
