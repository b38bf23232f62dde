// What happens when: everything that changes the view goes through refresh.

let shown = null;

function refresh() {
  keepingFocus(() => {
    shown = viewOf(shownFindings());
    tell(shown);
    updateFilters();
    drawLegend(shown);
    drawReading(shown);
    drawTable(shown);
    drawPicture(shown);
    offerPictures(shown);
    chooseWhatIsThere();
    tellLost();
    showChosen();
    drawPanel();
    writeFragment();
  });
}

function choose(id) {
  if (id !== null) rememberOpener();
  pick(id);
  if (id !== null) showPanel();
}

// Where the panel stands below the picture, a choice brings it into sight.
function showPanel() {
  if (getComputedStyle(at("panel")).position === "static") at("panel").scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
}

function pick(id) {
  const place = id === null ? undefined : byId.get(id);
  state.chosen = id;
  if (id !== null && groups.has(id)) {
    openGroup(id);
    refresh();
    return;
  }
  if (place !== undefined && expand(place)) return;
  keepingFocus(() => {
    showChosen();
    drawPanel();
    writeFragment();
  });
}

// Show the neighbours that are in the file and not yet in the picture.
function expand(place) {
  if (state.known === null) return false;
  const more = [...neighbours(place)].filter(each => !state.known.has(each));
  if (!more.length) return false;
  for (const each of more) state.known.add(each);
  refresh();
  return true;
}

// Open a group and those around it. Never more than the page can carry: what was opened first closes first.
function openGroup(id) {
  const path = [];
  for (let each = id; each !== null; each = groups.get(each).within) path.unshift(each);
  for (const each of path) {
    state.open.delete(each);
    state.open.add(each);
  }
  for (const each of [...state.open]) {
    if (drawnAtMost() <= data.limits.max_nodes) break;
    if (!path.includes(each)) state.open.delete(each);
  }
}

function drawnAtMost() {
  return new Set(data.nodes.map((_, place) => standsFor(place))).size;
}

// A button for each node, in the order of reading, for the keyboard and for screen readers.
function drawReading(view) {
  const said = findingsSaid(view);
  const buttons = view.nodes.map(node => {
    const name = `${nameOfButton(node, view)}${said.has(node.id) ? `: ${said.get(node.id)}` : ""}`;
    const button = make("button", { type: "button", "data-node": node.id, on: { click: () => choose(node.id), focus: () => focusNode(node.id, true), blur: () => focusNode(node.id, false) } }, name);
    return make("li", {}, button);
  });
  replace(at("reading"), ...buttons);
}

function nameOfButton(node, view) {
  const units = unitsBehind(node, view);
  return [
    node.label, node.count === undefined ? node.what ?? KINDS[node.kind] : `group of ${node.count}`,
    units > 1 ? `${units} ${UNITS_MEAN}` : null, node.overlap?.length ? "may share samples with another study" : null,
  ].filter(Boolean).join(", ");
}

// Node by node what was found, in words: other drugs, questions and measurands apart, behind the effect of the main drug.
function findingsSaid(view) {
  const tallies_ = new Map();
  for (const bundle of view.bundles) {
    for (const id of [bundle.from, bundle.to]) {
      if (!tallies_.has(id)) tallies_.set(id, new Map());
      const tally = tallies_.get(id);
      const key = JSON.stringify([apartOf(bundle), bundle.mark.word]);
      tally.set(key, (tally.get(key) ?? 0) + bundle.findings.length);
    }
  }
  return new Map([...tallies_].map(([id, tally]) => {
    const parts = [...tally].map(([key, number]) => [...JSON.parse(key), number]).sort(([one], [other]) => inOrder.compare(one, other));
    return [id, parts.map(([apart, word, number]) => `${apart ? `${apart}: ` : ""}${number} ${word}`).join("; ")];
  }));
}

function start() {
  drawFilters();
  drawHeads();
  readFragment();
  refresh();
  const acts = { larger: () => zoomBy(1.25), smaller: () => zoomBy(0.8), whole: () => fitPicture(true), restart: startAgain, "save-png": savePng, "save-svg": saveSvg, "save-csv": saveCsv, "save-json": saveJson, print: () => window.print(), more: showMoreRows };
  for (const [id, act] of Object.entries(acts)) at(id).addEventListener("click", act);
  at("search").addEventListener("input", event => search(event.target.value));
  at("search").addEventListener("keydown", event => {
    const [first] = event.key === "Enter" ? matches(event.target.value) : [];
    if (first) reveal(first.place);
  });
  // The way to the table is no view: the address stays that of the view.
  document.querySelector(".skip").addEventListener("click", event => {
    event.preventDefault();
    at("table").focus();
    at("table").scrollIntoView();
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape") closeInnermost(); });
  document.addEventListener("click", event => {
    for (const menu of document.querySelectorAll("#filters details[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (!event.target.closest(".search")) at("found").hidden = true;
  });
  at("stage").addEventListener("wheel", event => { cy.userZoomingEnabled(event.ctrlKey || event.metaKey); }, { capture: true, passive: true });
  letFingersScroll();
  window.addEventListener("hashchange", () => { readFragment(); refresh(); });
  listenToPrinter();
  let width = innerWidth;
  window.addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; fitPicture(); } });
}

// On paper the picture is the SVG: sharp at any size, and as wide as the sheet; the table has all its rows, and nothing is folded in.
function listenToPrinter() {
  let closed = [];
  window.addEventListener("beforeprint", () => {
    replace(at("paper"), shown.findings.length ? svgOf() : null);
    while (printed < listed.length) moreRows();
    closed = [...at("panel").querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
    fitPicture();
  });
}

start();
