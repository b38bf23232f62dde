// Elements are made here, and text becomes text: nothing is ever read as markup.

function make(tag, cells = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(cells)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined).map(child => child instanceof Node ? child : String(child)));
  return element;
}

function drawn(tag, cells, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(cells)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function replace(element, ...children) {
  element.replaceChildren(...children.filter(child => child !== null && child !== undefined));
}

function at(id) {
  return document.getElementById(id);
}

function many(number, one, several) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : several}`;
}

// A link to a paper; only https, and the page that opens learns nothing of this one.
function doiLink(doi) {
  const path = String(doi).split("/").map(encodeURIComponent).join("/");
  return make("a", { href: `https://doi.org/${path}`, rel: "noopener noreferrer", target: "_blank" }, `doi:${doi}`);
}

function pmidLink(pmid) {
  return make("a", { href: `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(pmid)}/`, rel: "noopener noreferrer", target: "_blank" }, `PMID ${pmid}`);
}

function glyphOf(mark) {
  return make("span", { class: `glyph ${mark.name}`, "aria-hidden": "true" }, mark.glyph);
}
