// The text around the picture in a file: the title above; status, legend and store below.

import { colours, data } from "./data.js";
import { byId, element, svgElement } from "./dom.js";
import { cy } from "./elements.js";
import { round, svgText } from "./symbols.js";
import { fitted, FONT, textWidth } from "./text.js";

export const CAPTION = { size: 13, row: 20, margin: 16, title: 20, titleRow: 28 };
const SAMPLE_WIDTH = 42; // pixels of a sample in the legend, with its gap

/** @typedef {{ size?: number, row?: number, weight?: string }} Font */
/** @typedef {{ sample: SVGSVGElement | null, text: string, x: number, y: number }} LegendItem */

/** @type {Font} */
export const TITLE_FONT = { size: CAPTION.title, row: CAPTION.titleRow, weight: "bold" };

/** Return the caption of a picture of some width. @param {number} width */
export function captionOf(width) {
  /** @param {string} text @param {number} size */
  const lines = (text, size, style = "") => fitted(text, { size, style, width, rows: 4 }).split("\n");
  const { row } = CAPTION;
  const generator = document.querySelector("meta[name=generator]")?.getAttribute("content");
  const title = lines(document.title, CAPTION.title, "bold");
  const status = lines(byId("status").textContent ?? "", CAPTION.size);
  const store = lines(`Store ${data.digest.slice(0, 12)}. ${generator}.`, CAPTION.size);
  return { title, status, store, legend: legendOf(width), above: title.length * CAPTION.titleRow, below: (status.length + store.length) * row };
}

/** Place the items of the legend one after the other, in rows as wide as the picture. @param {number} width */
function legendOf(width) {
  let [x, line] = [0, 0];
  const items = [...byId("legend").children, ...byId("legend-more").children].map(item => {
    const sample = item.querySelector("svg");
    const text = [...item.childNodes].filter(part => part !== sample).map(part => part.textContent?.trim()).join(" ");
    const needed = (sample ? SAMPLE_WIDTH : 0) + textWidth(text, CAPTION.size);
    if (x && x + needed > width) [x, line] = [0, line + 1];
    /** @type {LegendItem} */
    const placed = { sample, text, x, y: line * CAPTION.row };
    x += needed + 24;
    return placed;
  });
  return { items, height: (line + 1) * CAPTION.row };
}

// ---- in an SVG

/** @param {string[]} lines @param {number} left @param {number} top @param {Font} font */
export function svgLines(lines, left, top, { size = CAPTION.size, row = CAPTION.row, weight } = {}) {
  return lines.map((line, place) => svgText(left, top + row * (place + 0.5), [line], { size, weight: weight ?? null, anchor: "start" }));
}

/** @param {{ items: LegendItem[] }} legend @param {number} left @param {number} top */
export function svgLegend({ items }, left, top) {
  return svgElement("g", { class: "legend" }, ...items.flatMap(({ sample, text, x, y }) => {
    const copies = sample ? [/** @type {SVGSVGElement} */ (sample.cloneNode(true))] : [];
    for (const copy of copies) {
      copy.setAttribute("x", String(round(left + x)));
      copy.setAttribute("y", String(round(top + y + 4)));
    }
    return [...copies, ...svgLines([text], left + x + (sample ? SAMPLE_WIDTH : 0), top + y)];
  }));
}

// ---- on a canvas, for PNG: the policy of the page allows no images, and none is needed

/** @returns {Promise<Blob>} */
export async function pngOf() {
  const box = cy().elements().boundingBox({ includeOverlays: false });
  const picture = await createImageBitmap(cy().png({ output: "blob", full: true, scale: 2, bg: colours.paper, maxWidth: 8000, maxHeight: 8000 }));
  const scale = picture.width / box.w;
  const { margin } = CAPTION;
  const caption = captionOf(box.w);
  const under = margin + caption.above + picture.height / scale + 8;
  const canvas = element("canvas", { width: Math.ceil(picture.width + 2 * margin * scale), height: Math.ceil((under + caption.legend.height + caption.below + margin) * scale) });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, margin * scale, (margin + caption.above) * scale);
  pen.setTransform(scale, 0, 0, scale, margin * scale, 0);
  pen.textBaseline = "middle";
  drawLines(pen, caption.title, 0, margin, TITLE_FONT);
  drawLines(pen, caption.status, 0, under);
  const top = under + caption.status.length * CAPTION.row;
  for (const { sample, text, x, y } of caption.legend.items) {
    if (sample) drawSample(pen, sample, x, top + y + 4);
    drawLines(pen, [text], x + (sample ? SAMPLE_WIDTH : 0), top + y);
  }
  drawLines(pen, caption.store, 0, top + caption.legend.height);
  return new Promise(resolve => { canvas.toBlob(blob => resolve(/** @type {Blob} */ (blob)), "image/png"); });
}

/** @param {CanvasRenderingContext2D} pen @param {string[]} lines @param {number} left @param {number} top @param {Font} font */
function drawLines(pen, lines, left, top, { size = CAPTION.size, row = CAPTION.row, weight = "" } = {}) {
  pen.font = `${weight} ${size}px ${FONT}`.trim();
  pen.fillStyle = colours.ink;
  lines.forEach((line, place) => { pen.fillText(line, left, top + row * (place + 0.5)); });
}

/** Draw the paths and circles of a sample. @param {CanvasRenderingContext2D} pen @param {SVGSVGElement} sample @param {number} left @param {number} top */
function drawSample(pen, sample, left, top) {
  pen.save();
  pen.translate(left, top);
  for (const part of sample.children) {
    /** @param {string} name */
    const number = name => Number(part.getAttribute(name) ?? 0);
    const path = new Path2D(part.getAttribute("d") ?? undefined);
    if (part.tagName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
    pen.lineWidth = number("stroke-width");
    pen.setLineDash((part.getAttribute("stroke-dasharray") ?? "").split(" ").filter(Boolean).map(Number));
    pen.lineCap = /** @type {CanvasLineCap} */ (part.getAttribute("stroke-linecap") ?? "butt");
    pen.strokeStyle = part.getAttribute("stroke") ?? colours.ink;
    const fill = part.getAttribute("fill");
    pen.fillStyle = fill ?? colours.ink;
    if (fill && fill !== "none") pen.fill(path);
    if (pen.lineWidth) pen.stroke(path);
  }
  pen.restore();
}
