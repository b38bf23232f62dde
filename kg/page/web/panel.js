// The evidence panel: what was clicked, with every finding behind it.

function drawPanel() {
  const panel = at("panel");
  const [kind, chosen] = resolve();
  if (chosen === null) replace(panel, ...howToRead());
  else replace(panel, ...({ node: nodePanel, group: groupPanel, bundle: bundlePanel })[kind](chosen));
  panel.scrollTop = 0;
  if (chosen !== null) speak([...panel.querySelectorAll("h2, .kind, #counted")].map(each => each.textContent).join(", "));
}

function resolve() {
  const id = state.chosen;
  if (id === null) return [null, null];
  if (groups.has(id)) return ["group", groups.get(id)];
  if (byId.has(id)) return ["node", data.nodes[byId.get(id)]];
  const bundle = id.startsWith("bundle ") ? shown.bundles.find(each => `bundle ${each.key}` === id) : undefined;
  return bundle ? ["bundle", bundle] : [null, null];
}

function closeButton() {
  return make("button", { type: "button", id: "close", "aria-label": "Close", on: { click: closePanel } }, "Close");
}

function howToRead() {
  return [
    make("h2", {}, "How to read this"),
    make("p", {}, "From the left: which drug was given, in which study and model, and what was found on which gene. Each line from a study to a gene is a finding, or several that say the same."),
    make("p", {}, "The head of a line says the direction: a triangle is up, a bar is down, a ring is tested without effect, a diamond is a change without a sign. Hollow heads are not significant."),
    make("p", {}, "Click a node or a line for its evidence, or move with Tab and open with Enter. Esc closes."),
  ];
}

const KINDS = { drug: "Drug", model: "Study and model", feature: "Feature", pathway: "Pathway or set" };

function topOf(name, kind) {
  return make("div", { class: "top" }, make("div", {}, make("p", { class: "kind" }, kind), make("h2", { dir: "auto" }, name)), closeButton());
}

function nodePanel(node) {
  const place = byId.get(node.id);
  const { model, feature, drug } = data.findings;
  const mine = [];
  for (let each = 0; each < count; each += 1) if (model[each] === place || feature[each] === place || drug[each] === place) mine.push(each);
  const passing = new Set(passes());
  const seen = mine.filter(each => passing.has(each));
  const names = node.names.filter(name => name !== node.label);
  const facts = Object.entries(node.facts).flatMap(([head, text]) => [make("dt", {}, head), make("dd", { dir: "auto" }, text)]);
  return [
    topOf(node.label, node.what ?? KINDS[node.kind]),
    names.length ? make("p", { class: "names" }, `Also: ${names.slice(0, 12).join(", ")}${names.length > 12 ? `, and ${names.length - 12} more` : ""}`) : null,
    whereIsIt(place),
    facts.length ? make("dl", {}, ...facts) : null,
    ...(node.kind === "pathway" ? membersOf(place) : pathwaysOf(place)),
    ...whyOf(node),
    node.kind === "model" ? remarksOfStudy(mine[0]) : null,
    ...counted(seen, mine),
  ];
}

// Whether a feature converges and why not: the first subject at once, the others behind one click. The subjects of a line
// come first.
function whyOf(node, drugs = []) {
  const isAbout = line => drugs.some(drug => line.startsWith(`${drug}, `) || line.startsWith(`${drug} (`));
  const why = node.why ?? [];
  const [first, ...others] = [...why.filter(isAbout), ...why.filter(line => !isAbout(line))];
  if (first === undefined) return [];
  const more = others.length ? make("details", {}, make("summary", {}, `and ${many(others.length, "other subject", "other subjects")}`), ...others.map(line => make("p", {}, line))) : null;
  return [make("div", { class: "why" }, make("h3", {}, "Does it converge?"), make("p", {}, first), more)];
}

// What is chosen and not drawn says where it is, and comes into the picture on a click.
function whereIsIt(place) {
  const id = data.nodes[place].id;
  if (shown.nodes.some(node => node.id === id)) return null;
  const group = standsFor(place);
  const isFolded = group !== id && shown.nodes.some(node => node.id === group);
  const why = isFolded ? `It is folded into the group ${groups.get(group).label}.` : "It is not in the picture: no finding on it passes the filters, or it is not opened yet.";
  return make("div", { class: "row", id: "elsewhere" }, why, isFolded || state.known !== null ? make("button", { type: "button", id: "bring", on: { click: () => reveal(place) } }, "Bring it into the picture") : null);
}

// Where the source of a study says two things about it.
function remarksOfStudy(each) {
  const remarks = data.remarks[cell(each, "study")] ?? [];
  return remarks.length ? make("details", { class: "remarks" }, make("summary", {}, `The source says two things of this study (${remarks.length})`), ...remarks.map(text => make("p", { dir: "auto" }, text))) : null;
}

function counted(seen, mine) {
  const hidden = mine.length - seen.length;
  return [
    make("h3", { id: "counted" }, mine.length ? many(seen.length, "finding", "findings") : "No finding in this file"),
    hidden ? make("div", { class: "row" }, `${many(hidden, "more is", "more are")} hidden by the filters.`, unhideButton(seen, mine)) : null,
    ...cards(seen),
  ];
}

const CARDS = 60;

function cards(findings) {
  const rest = findings.slice(CARDS);
  return [...findings.slice(0, CARDS).map(cardOf), rest.length ? make("p", {}, `${many(rest.length, "more finding stands", "more findings stand")} in the table below.`) : null];
}

// Only what hides these findings is switched on; what comes with them elsewhere on the page is said.
function unhideButton(seen, mine) {
  const kept = new Set(seen);
  const off = offWithout(mine.filter(each => !kept.has(each)));
  const own = new Set(mine);
  const before = new Set(shownFindings());
  const others = shownFindings(off).filter(each => !before.has(each) && !own.has(each)).length;
  return make("button", { type: "button", id: "unhide", on: { click: () => showWith(off) } }, others ? `Show them, and ${many(others, "other", "others")} like them` : "Show them");
}

// The filters, with each value on that some findings have.
function offWithout(findings) {
  const off = {};
  for (const { name } of FACETS) {
    const on = new Set(findings.map(each => cell(each, name)));
    off[name] = new Set([...state.off[name]].filter(value => !on.has(value)));
  }
  return off;
}

function membersOf(place) {
  const mine = data.members.filter(([, pathway]) => pathway === place);
  return mine.length ? [make("h3", {}, "Genes of it"), make("ul", {}, ...mine.map(([, , why]) => make("li", {}, why)))] : [];
}

function pathwaysOf(place) {
  const mine = data.members.filter(([feature]) => feature === place);
  return mine.length ? [make("ul", {}, ...mine.map(([, , why]) => make("li", {}, why)))] : [];
}

function groupPanel(group) {
  const groupsInside = data.groups.filter(each => each.within === group.id);
  const inside = groupsInside.length ? groupsInside : data.nodes.filter(node => node.groups.at(-1) === group.id);
  const list = inside.map(each => make("li", {}, make("button", { type: "button", class: "cite", on: { click: () => { openGroup(group.id); refresh(); choose(each.id); } } }, each.count === undefined ? each.label : `${each.label} (${each.count})`)));
  return [
    topOf(`${group.label} (${group.count})`, "Group"),
    make("p", {}, group.why),
    make("h3", {}, groupsInside.length ? many(inside.length, "group", "groups") : many(inside.length, "node", "nodes")), make("ul", {}, ...list),
  ];
}

function bundlePanel(bundle) {
  const from = thing(bundle.from);
  const to = thing(bundle.to);
  const drugs = drugsOf(bundle);
  return [
    topOf(`${to.label} ${bundle.mark.glyph}`, `${many(bundle.findings.length, "finding", "findings")}: ${bundle.mark.word}`),
    make("p", {}, `${from.label} → ${to.label}`),
    make("p", {}, [drugs.length ? drugs.join(", ") : "no drug", data.lines[bundle.family]?.words ?? plain(bundle.family), bundle.measurand === null ? null : measurandOf(bundle)].filter(Boolean).join(" · ")),
    ...(to.count === undefined ? whyOf(to, drugs) : []),
    ...cards(bundle.findings),
  ];
}
