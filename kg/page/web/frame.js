// The size of the picture, and how it scrolls.

import { byId } from "./dom.js";
import { cy } from "./elements.js";
import { TEXT_BOXES } from "./text.js";
import { current } from "./view.js";

const READABLE = 9; // pixels of the smallest letters
const TALLEST = 6000; // pixels that a canvas may have
const TAP_DISTANCE = 8; // pixels that a finger may move when it taps
let isDraggable = true;

/**
 * Fit the picture to the width of the page. Where the names would be too small to read, they keep their size and the
 * picture scrolls sideways.
 * @param {boolean} isWhole show the whole picture, however small the names are
 */
export function fitPicture(isWhole = false) {
  const stage = byId("stage");
  const room = byId("frame").clientWidth;
  const box = cy().elements().boundingBox({ includeOverlays: false, includeLabels: false });
  const least = isWhole ? 0 : READABLE / Math.min(...Object.values(TEXT_BOXES).map(({ size }) => size));
  const zoom = Math.max(Math.min(1.25, (room - 24) / Math.max(box.w, 1)), least);
  const height = Math.max(box.h * zoom + 28, 160);
  const width = Math.max(Math.floor(box.w * zoom + 24), room);
  stage.style.height = `${Math.min(height, TALLEST)}px`;
  stage.style.width = width > room ? `${width}px` : "";
  updateSideways(width > room && current.view.findings.length > 0);
  cy().resize();
  cy().viewport({ zoom, pan: { x: (width - box.w * zoom) / 2 - box.x1 * zoom, y: 14 - box.y1 * zoom } });
  setDraggable(height > TALLEST || !(width > room || matchMedia("(pointer: coarse)").matches));
}

/** @param {boolean} isWide */
function updateSideways(isWide) {
  byId("sideways").hidden = !isWide;
  const frame = byId("frame");
  for (const [name, value] of Object.entries({ tabindex: "0", role: "region", "aria-label": "Picture; it scrolls sideways" })) {
    if (isWide) frame.setAttribute(name, value);
    else frame.removeAttribute(name);
  }
}

/** Let fingers move the picture, or else scroll the frame and the page. @param {boolean} isOn */
function setDraggable(isOn) {
  isDraggable = isOn;
  cy().userPanningEnabled(isOn);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (byId("stage").querySelectorAll("*"))) part.style.touchAction = isOn ? "none" : "pan-x pan-y pinch-zoom";
}

/** Keep Cytoscape.js from consuming the moves of a finger, and from taking their end for a tap. */
export function allowTouchScrolling() {
  /** @type {Touch | null} */
  let from = null;
  byId("stage").addEventListener("touchstart", ({ touches }) => { from = touches.length === 1 ? touches[0] : null; }, { capture: true, passive: true });
  byId("stage").addEventListener("touchmove", event => {
    if (isDraggable || from === null) return;
    event.stopPropagation();
    const [now] = event.touches;
    if (Math.hypot(now.clientX - from.clientX, now.clientY - from.clientY) > TAP_DISTANCE) window.dispatchEvent(new Event("touchcancel"));
  }, { capture: true, passive: true });
}

/** @param {number} factor */
export function zoomBy(factor) {
  const frame = byId("frame");
  setDraggable(true);
  cy().zoom({ level: cy().zoom() * factor, renderedPosition: { x: frame.scrollLeft + frame.clientWidth / 2, y: frame.clientHeight / 2 } });
}

/** Scroll a picture that is wider than the window to the first convergent or contradicted gene. */
export function showAnswer() {
  const [answer] = cy().nodes(".ground").toArray(); // the tint behind the gene and its heading
  if (!answer) return;
  const frame = byId("frame");
  const right = answer.renderedPosition().x + answer.renderedOuterWidth() / 2;
  if (right > frame.clientWidth) frame.scrollLeft = right + TAP_DISTANCE - frame.clientWidth;
}
