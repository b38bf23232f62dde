// Search by any name of a node, and say which name was found.

function folded(text) {
  return String(text).normalize("NFKD").toLocaleLowerCase("en").replace(/[^\p{L}\p{N}]+/gu, "");
}

// 0 the same, 1 begins so, 2 holds it; null is no match.
function closeness(name, wanted) {
  const text = folded(name);
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  return text.includes(wanted) ? 2 : null;
}

function reasonOf(node, name) {
  const kind = node.what ?? KINDS[node.kind];
  if (name === node.label) return `${kind}, by its own name`;
  const written = node.written[name];
  return written ? `${kind}; “${name}” is how ${written} writes it` : `${kind}; “${name}” is another name of it`;
}

function matches(text) {
  const wanted = folded(text);
  if (!wanted) return [];
  const found = [];
  data.nodes.forEach((node, place) => {
    const hits = [node.label, ...node.names].map(name => [closeness(name, wanted), name === node.label ? 0 : node.written[name] ? 1 : 2, name]).filter(([near]) => near !== null);
    hits.sort((one, two) => one[0] - two[0] || one[1] - two[1]);
    if (hits.length) found.push({ place, near: hits[0][0], kind: hits[0][1], name: hits[0][2], node });
  });
  return found.sort((one, two) => one.near - two.near || one.kind - two.kind || one.node.rank - two.node.rank);
}

const FOUND = 12;
const NOTHING = "Nothing in this file has a name like that.";

function search(text) {
  const box = at("found");
  const found = matches(text);
  box.hidden = !folded(text);
  replace(box, ...found.slice(0, FOUND).map(({ place, name, node }) => make("button", { type: "button", on: { click: () => reveal(place) } }, make("bdi", {}, node.label), make("span", { class: "why" }, reasonOf(node, name)))),
    found.length > FOUND ? make("p", {}, `and ${found.length - FOUND} more; write more letters`) : null,
    found.length ? null : make("p", {}, NOTHING));
  if (!box.hidden) speak(found.length ? `${found.length} found; first ${found[0].node.label}, ${reasonOf(found[0].node, found[0].name)}` : NOTHING);
}

// Bring a node into the picture, whatever it takes, and say what its evidence is.
function reveal(place) {
  if (at("found").contains(document.activeElement)) at("search").focus();
  rememberOpener();
  at("found").hidden = true;
  const node = data.nodes[place];
  if (state.known) {
    state.known.add(place);
    for (const near of neighbours(place)) state.known.add(near);
  }
  if (node.groups.length) openGroup(node.groups.at(-1));
  state.chosen = node.id;
  refresh();
  const hit = cy?.getElementById(node.id);
  if (hit?.nonempty()) focusNode(node.id, true);
  at("panel").focus({ preventScroll: true });
  showPanel();
}
