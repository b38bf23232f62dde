// How large the picture is drawn, and how it scrolls.

const READABLE = 9; // pixels of the smallest letters
const TALLEST = 6000; // pixels that a canvas may have
const STILL = 8; // pixels that a finger may move when it taps
let isDragged = true;

// As wide as the page allows, as high as it needs. Where the page is so narrow that nobody could read the names, they keep
// their size, and the picture scrolls sideways in its frame; the whole of it is shown on demand.
function fitPicture(isWhole = false) {
  const stage = at("stage");
  const room = at("frame").clientWidth;
  const box = cy.elements().boundingBox({ includeOverlays: false, includeLabels: false });
  const least = isWhole ? 0 : READABLE / Math.min(...Object.values(LETTERS).map(({ size }) => size));
  const zoom = Math.max(Math.min(1.25, (room - 24) / Math.max(box.w, 1)), least);
  const height = Math.max(box.h * zoom + 28, 160);
  const width = Math.max(Math.floor(box.w * zoom + 24), room);
  stage.style.height = `${Math.min(height, TALLEST)}px`;
  stage.style.width = width > room ? `${width}px` : "";
  tellSideways(width > room && shown.findings.length > 0);
  cy.resize();
  cy.viewport({ zoom: zoom, pan: { x: (width - box.w * zoom) / 2 - box.x1 * zoom, y: 14 - box.y1 * zoom } });
  letDrag(height > TALLEST || !(width > room || matchMedia("(pointer: coarse)").matches));
}

function tellSideways(isWide) {
  at("sideways").hidden = !isWide;
  const frame = at("frame");
  if (isWide) for (const [name, value] of Object.entries({ tabindex: "0", role: "region", "aria-label": "Picture; it scrolls sideways" })) frame.setAttribute(name, value);
  else for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
}

// A finger scrolls frame and page, and moves the picture itself only where it was made larger.
function letDrag(isOn) {
  isDragged = isOn;
  cy.userPanningEnabled(isOn);
  for (const one of at("stage").querySelectorAll("*")) one.style.touchAction = isOn ? "none" : "pan-x pan-y pinch-zoom";
}

// Cytoscape.js would keep every move of a finger for itself, and take the end of it for a tap.
function letFingersScroll() {
  let from = null;
  at("stage").addEventListener("touchstart", ({ touches }) => { from = touches.length === 1 ? touches[0] : null; }, { capture: true, passive: true });
  at("stage").addEventListener("touchmove", event => {
    if (isDragged || from === null) return;
    event.stopPropagation();
    const [now] = event.touches;
    if (Math.hypot(now.clientX - from.clientX, now.clientY - from.clientY) > STILL) window.dispatchEvent(new Event("touchcancel"));
  }, { capture: true, passive: true });
}

function zoomBy(factor) {
  const frame = at("frame");
  letDrag(true);
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: frame.scrollLeft + frame.clientWidth / 2, y: frame.clientHeight / 2 } });
}
