// Files of what is shown: PNG, SVG, CSV and JSON.

import { fragmentOf } from "./address.js";
import { pngOf } from "./caption.js";
import { data, recordOf } from "./data.js";
import { byId, element } from "./dom.js";
import { svgOf } from "./svg.js";
import { current } from "./view.js";

/** @param {string} extension @param {Blob} content */
function save(extension, content) {
  const address = URL.createObjectURL(content);
  const link = element("a", { href: address, download: `${data.name}.${extension}` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Disable the buttons that save a picture where nothing is shown. @param {View} view */
export function updatePictureButtons(view) {
  for (const id of ["save-png", "save-svg"]) {
    const button = byId(id, HTMLButtonElement);
    button.disabled = view.findings.length === 0;
    if (button.disabled) button.title = "Nothing is shown that could be drawn";
    else button.removeAttribute("title");
  }
}

export async function savePng() {
  save("png", await pngOf());
}

export function saveSvg() {
  save("svg", new Blob([new XMLSerializer().serializeToString(svgOf(true))], { type: "image/svg+xml" }));
}

export function saveJson() {
  const text = JSON.stringify({ schema: "kg/1", command: "view", digest: data.digest, view: fragmentOf(), rows: current.view.findings.map(recordOf), notes: data.notes }, null, 1);
  save("json", new Blob([`${text}\n`], { type: "application/json" }));
}

/** Save the findings as CSV, with a byte order mark by which spreadsheets know UTF-8. */
export function saveCsv() {
  const headings = Object.keys(data.findings.columns);
  const lines = [headings, ...current.view.findings.map(recordOf).map(row => Object.values(row))].map(line => line.map(quoted).join(","));
  save("csv", new Blob(["\ufeff", `${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
}

/** Quote a cell of the CSV. Text that a spreadsheet would compute gets a leading '; numbers and lone signs stay as they are. @param {unknown} value */
function quoted(value) {
  const text = Array.isArray(value) ? value.join("; ") : value === null ? "" : String(value);
  const safe = /^[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]./su.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
