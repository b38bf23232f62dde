// The controller: every change of the view goes through refresh, every selection through choose.

import { dropMissingSelection, readFragment, showMissing, writeFragment } from "./address.js";
import { data, groups, nodeIndex } from "./data.js";
import { all, byId, replaceContent } from "./dom.js";
import { cy } from "./elements.js";
import { saveCsv, saveJson, savePng, saveSvg, updatePictureButtons } from "./export.js";
import { drawFilters, startAgain, updateFilters } from "./filters.js";
import { closeInnermost, preservingFocus, rememberOpener } from "./focus.js";
import { allowTouchScrolling, fitPicture, showAnswer, zoomBy } from "./frame.js";
import { drawPanel } from "./panel.js";
import { drawPicture, focusNode, scrollBehavior, showChosen } from "./picture.js";
import { drawLegend, drawReading } from "./reading.js";
import { matches, search } from "./search.js";
import { controller, neighbours, openGroup, shownFindings, state } from "./state.js";
import { updateStatus } from "./status.js";
import { svgOf } from "./svg.js";
import { drawHeadings, drawTable, showAllRows, showMoreRows } from "./table.js";
import { current, viewOf } from "./view.js";

function refresh() {
  preservingFocus(() => {
    const view = viewOf(shownFindings());
    current.view = view;
    updateStatus(view);
    updateFilters();
    drawLegend(view);
    drawReading(view);
    drawPicture(view);
    updatePictureButtons(view);
    dropMissingSelection();
    showMissing();
    updateSelection();
  });
}

function updateSelection() {
  showChosen();
  drawPanel();
  drawTable();
  writeFragment();
}

/** @param {string | null} id */
function choose(id) {
  if (id !== null) rememberOpener();
  select(id);
  if (id !== null) showPanel();
}

/** Scroll to the panel where it is below the picture. */
function showPanel() {
  if (getComputedStyle(byId("panel")).position === "static") byId("panel").scrollIntoView({ block: "start", behavior: scrollBehavior() });
}

/** @param {string | null} id */
function select(id) {
  const index = nodeIndex.get(id ?? "");
  state.chosen = id;
  if (id !== null && groups.has(id)) {
    openGroup(id);
    refresh();
  } else if (index !== undefined && addNeighbours(index)) refresh();
  else preservingFocus(updateSelection);
}

/** Add the neighbours of a node to the picture, and return whether there were any. @param {number} index */
function addNeighbours(index) {
  const { reachable } = state;
  if (reachable === null) return false;
  const more = [...neighbours(index)].filter(other => !reachable.has(other));
  for (const other of more) reachable.add(other);
  return more.length > 0;
}

/** @param {number} index */
function reveal(index) {
  if (byId("found").contains(document.activeElement)) byId("search").focus();
  rememberOpener();
  byId("found").hidden = true;
  const { id, groups: path } = data.nodes[index];
  state.reachable?.add(index);
  addNeighbours(index);
  const innermost = path.at(-1);
  if (innermost !== undefined) openGroup(innermost);
  state.chosen = id;
  refresh();
  focusNode(id, true);
  byId("panel").focus({ preventScroll: true });
  showPanel();
}

/** Connect buttons, search field, keyboard, pointer and printer. */
function listen() {
  const clicks = { larger: () => zoomBy(1.25), smaller: () => zoomBy(0.8), whole: () => fitPicture(true), restart: startAgain, "save-png": savePng, "save-svg": saveSvg, "save-csv": saveCsv, "save-json": saveJson, print: () => window.print(), more: showMoreRows, "all-rows": () => choose(null) };
  for (const [id, act] of Object.entries(clicks)) byId(id).addEventListener("click", act);
  const toggle = byId("filters-toggle");
  toggle.addEventListener("click", () => { toggle.setAttribute("aria-expanded", String(byId("filters").classList.toggle("open"))); });
  const field = byId("search", HTMLInputElement);
  field.addEventListener("input", () => search(field.value));
  field.addEventListener("keydown", ({ key }) => {
    const [first] = key === "Enter" ? matches(field.value) : [];
    if (first) reveal(first.index);
  });
  // Skipping to the table does not change the address, which is that of the view.
  document.querySelector(".skip")?.addEventListener("click", event => {
    event.preventDefault();
    byId("table").focus();
    byId("table").scrollIntoView();
  });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") closeInnermost(); });
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    for (const menu of document.querySelectorAll("#filters details")) if (menu instanceof HTMLDetailsElement && !menu.contains(target)) menu.open = false;
    if (!target.closest(".search")) byId("found").hidden = true;
  });
  byId("stage").addEventListener("wheel", event => { cy().userZoomingEnabled(event.ctrlKey || event.metaKey); }, { capture: true, passive: true });
  allowTouchScrolling();
  window.addEventListener("hashchange", () => { readFragment(); refresh(); });
  let width = innerWidth;
  window.addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; fitPicture(); } });
}

/** On paper, the picture is the SVG, the table has all its rows, and all details are open. */
function preparePrinting() {
  /** @type {HTMLDetailsElement[]} */
  let closed = [];
  window.addEventListener("beforeprint", () => {
    replaceContent(byId("paper"), current.view.findings.length ? svgOf() : null);
    showAllRows();
    closed = /** @type {HTMLDetailsElement[]} */ (all(byId("panel"), "details:not([open])"));
    for (const details of closed) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    fitPicture();
  });
}

Object.assign(controller, { refresh, choose, reveal });
drawFilters();
drawHeadings();
readFragment();
refresh();
if (state.chosen === null) showAnswer();
listen();
preparePrinting();
