// The keyboard never loses its place: what goes away hands the focus on, and what closes gives it back.

let opener = null; // where the focus was when the panel opened

// Do something that may take away what has the focus; then the focus goes to the same thing, or to where it was.
function keepingFocus(act) {
  const before = document.activeElement;
  const place = placeOf(before);
  act();
  if (place === null || isFocusable(document.activeElement)) return;
  (place.candidates().find(isFocusable) ?? at("status")).focus({ preventScroll: true });
}

function isFocusable(element) {
  return element instanceof HTMLElement && element !== document.body && element.isConnected && element.getClientRects().length > 0;
}

// How to find again what has the focus: by identifier, node or finding; else the part of the page it is in.
function placeOf(element) {
  if (!isFocusable(element)) return null;
  const { id } = element;
  const { node } = element.dataset;
  const finding = element.closest("tr[data-finding]")?.dataset.finding;
  const region = element.closest("#panel, #table, #filters, #folds, #picture")?.id;
  const besides = at({ filters: "reset", folds: "picture" }[region] ?? region ?? "status");
  return {
    candidates: () => [
      element, id ? at(id) : null,
      ...(node === undefined ? [] : [readingButton(node), ...insideOf(node).map(readingButton)]),
      finding === undefined ? null : [...at("rows").children].find(row => row.dataset.finding === finding)?.querySelector("button"),
      besides,
    ],
  };
}

function readingButton(id) {
  return [...at("reading").querySelectorAll("button")].find(button => button.dataset.node === id);
}

// What stands in the picture for a group that was opened, first to last, or the group that holds a node now.
function insideOf(id) {
  if (!groups.has(id)) return byId.has(id) ? [standsFor(byId.get(id))] : [];
  return data.nodes.filter(node => node.groups.includes(id)).map(node => standsFor(byId.get(node.id)));
}

// Say a sentence to a screen reader, once; the panel itself is read when somebody goes there.
function speak(text) {
  if (at("spoken").textContent !== text) at("spoken").textContent = text;
}

function rememberOpener() {
  const now = document.activeElement;
  if (isFocusable(now) && !at("panel").contains(now)) opener = placeOf(now);
}

function closePanel() {
  choose(null);
  const back = opener?.candidates().find(isFocusable) ?? at("panel");
  opener = null;
  back.focus({ preventScroll: true });
}

// Esc closes what is open, the innermost first, and the focus goes to what opened it.
function closeInnermost() {
  const menu = document.querySelector("#filters details[open]");
  if (menu) {
    const isInside = menu.contains(document.activeElement);
    menu.open = false;
    if (isInside) menu.querySelector("summary").focus();
  } else if (!at("found").hidden) {
    const isInside = at("found").contains(document.activeElement);
    at("found").hidden = true;
    if (isInside) at("search").focus();
  } else if (state.chosen) {
    if (at("panel").contains(document.activeElement)) closePanel();
    else choose(null);
  }
}
