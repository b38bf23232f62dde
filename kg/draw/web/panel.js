// The evidence panel: what was clicked, with every finding behind it.

const SAID = [
  ["Contrast", row => [plain(row.contrast_type), plain(data.lines[row.family]?.words ?? row.family)].join(" · ")],
  ["Drug", row => [row.drug, row.dose].filter(Boolean).join(", ") || "none"],
  ["Time", row => row.time],
  ["Compared with", row => row.comparator],
  ["Background", row => row.background],
  ["Given in all", row => row.agents.length > 1 ? row.agents.join(", ") : null],
  ["Measured in", row => `${row.system} (${data.bands[row.compartment]?.heading ?? plain(row.compartment)})`],
  ["n", row => row.n_case === null && row.n_reference === null ? "not stated" : `${row.n_case ?? "not stated"} against ${row.n_reference ?? "not stated"}${row.control === "self" ? ", the same before and after" : ""}`],
  ["People", row => [row.disease, row.responder && plain(row.responder), row.sex].filter(Boolean).join(", ") || null],
  ["Measurand", row => ({ rna_expression: "RNA", tf_activity: "activity of a transcription factor" })[row.measurand] ?? plain(row.measurand)],
  ["Effect", row => row.effect_size === null ? null : `${row.effect_size}${row.effect_type ? ` (${plain(row.effect_type)})` : ""}`],
  ["p", row => row.p_value],
  ["p, adjusted", row => row.adjusted_p_value],
  ["Dose-dependent", row => row.dose_dependent === null ? null : row.dose_dependent ? "yes" : "no"],
  ["As written", row => `“${row.as_written}”`],
  ["Where", row => row.locator.join("; ") || "not stated"],
  ["Design", row => plain(row.design)],
  ["Certainty", row => row.certainty && plain(row.certainty)],
];

function wordsOf(at_) {
  const row = recordOf(at_);
  return `${markOf(at_).glyph} ${data.words.said[data.findings.said[at_]]}, call: ${data.words.call[row.call] ?? plain(row.call)}`;
}

function citationOf(row) {
  const source = data.sources[row.source] ?? {};
  return `${row.study_label}${row.doi ? `, doi:${row.doi}` : ""}: ${row.symbol ?? row.as_written}, ${row.direction.replaceAll("_", " ")} (${plain(row.call)})`
    + `${row.drug ? `, ${[row.drug, row.dose, row.time].filter(Boolean).join(", ")}` : ""}, ${row.system}.`
    + ` In: ${source.citation ?? source.title ?? row.source}, ${row.locator.join("; ") || "place not stated"}.`
    + ` ${row.source} version ${source.version ?? "not stated"}, ${row.finding}; store ${data.digest.slice(0, 12)}.`;
}

function cardOf(each) {
  const row = recordOf(each);
  const source = data.sources[row.source] ?? {};
  const pmid = data.pmids[row.publication];
  const said = make("p", { class: "said" }, glyphOf(markOf(each)), " ", row.symbol ?? row.as_written, ": ", data.words.said[data.findings.said[each]]);
  const lines = [["Call", data.words.call[row.call] ?? plain(row.call)], ...SAID.map(([head, say]) => [head, say(row)])]
    .filter(([, text]) => text !== null && text !== undefined && text !== "")
    .flatMap(([head, text]) => [make("dt", {}, head), make("dd", {}, text)]);
  const paper = make("dd", {}, row.study_label, row.doi ? " · " : null, row.doi ? doiLink(row.doi) : null, pmid ? " · " : null, pmid ? pmidLink(pmid) : null);
  const from = make("dd", {}, `${source.title ?? row.source}, version ${source.version ?? "not stated"}`);
  const licence = make("dd", {}, source.licence ?? "not stated");
  const dl = make("dl", {}, ...lines, make("dt", {}, "Paper"), paper, make("dt", {}, "Source"), from, make("dt", {}, "Licence"), licence, make("dt", {}, "Finding"), make("dd", {}, row.finding));
  const copy = make("button", { type: "button", class: "cite" }, "Copy as citation");
  const card = make("article", { class: "card", "data-finding": row.finding, "aria-label": `${row.symbol ?? row.as_written}, ${row.study_label}` }, said, dl, copy);
  copy.addEventListener("click", () => copyCitation(copy, card, citationOf(row)));
  return card;
}

async function copyCitation(button, card, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    card.querySelector("textarea")?.remove();
    const area = make("textarea", { readonly: true, rows: 5, "aria-label": "Citation; copy it from here" });
    area.value = text;
    card.append(area);
    area.select();
    button.textContent = "Copy it from below";
  }
}

function drawPanel() {
  const panel = at("panel");
  const [kind, chosen] = resolve();
  if (chosen === null) replace(panel, ...howToRead());
  else replace(panel, ...({ node: nodePanel, group: groupPanel, bundle: bundlePanel })[kind](chosen));
  panel.scrollTop = 0;
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
  return make("button", { type: "button", id: "close", "aria-label": "Close", on: { click: () => choose(null) } }, "Close");
}

function howToRead() {
  return [
    make("h2", {}, "How to read this"),
    make("p", {}, "From the left: which drug was given, in which study and model, and what was found on which gene. Each line from a study to a gene is a finding, or several that say the same."),
    make("p", {}, "The head of a line says the direction: a triangle is up, a bar is down, a ring is tested without effect, a diamond is a change without a sign. Hollow heads are not significant."),
    make("p", {}, "Click a node or a line for its evidence, or move with Tab and open with Enter. Esc closes."),
    data.headline.length ? make("div", { class: "why" }, ...data.headline.map(line => make("p", {}, line))) : null,
  ];
}

const KINDS = { drug: "Drug", model: "Study and model", feature: "Feature", pathway: "Pathway or set" };

function topOf(name, kind) {
  return make("div", { class: "top" }, make("div", {}, make("p", { class: "kind" }, kind), make("h2", {}, name)), closeButton());
}

function nodePanel(node) {
  const place = byId.get(node.id);
  const { model, feature, drug } = data.findings;
  const mine = [];
  for (let each = 0; each < count; each += 1) if (model[each] === place || feature[each] === place || drug[each] === place) mine.push(each);
  const passing = new Set(passes());
  const seen = mine.filter(each => passing.has(each));
  const names = node.names.filter(name => name !== node.label);
  const facts = Object.entries(node.facts).flatMap(([head, text]) => [make("dt", {}, head), make("dd", {}, text)]);
  return [
    topOf(node.label, node.what ?? KINDS[node.kind]),
    names.length ? make("p", { class: "names" }, `Also: ${names.slice(0, 12).join(", ")}${names.length > 12 ? `, and ${names.length - 12} more` : ""}`) : null,
    facts.length ? make("dl", {}, ...facts) : null,
    ...(node.kind === "pathway" ? membersOf(place) : pathwaysOf(place)),
    ...whyOf(node),
    ...counted(seen, mine),
  ];
}

// Whether a feature converges and why not: the first subject at once, the others behind one click. The subjects of a line
// come first.
function whyOf(node, drugs = []) {
  const isAbout = line => drugs.some(drug => line.startsWith(`${drug}, `));
  const why = node.why ?? [];
  const [first, ...others] = [...why.filter(isAbout), ...why.filter(line => !isAbout(line))];
  if (first === undefined) return [];
  const more = others.length ? make("details", {}, make("summary", {}, `and ${many(others.length, "other subject", "other subjects")}`), ...others.map(line => make("p", {}, line))) : null;
  return [make("div", { class: "why" }, make("h3", {}, "Does it converge?"), make("p", {}, first), more)];
}

function counted(seen, mine) {
  const hidden = mine.length - seen.length;
  return [
    make("h3", {}, mine.length ? many(seen.length, "finding", "findings") : "No finding in this file"),
    hidden ? make("div", { class: "row" }, `${many(hidden, "more is", "more are")} hidden by the filters.`, make("button", { type: "button", id: "unhide", on: { click: unhide } }, "Show them")) : null,
    ...cards(seen),
  ];
}

const CARDS = 60;

function cards(findings) {
  const rest = findings.slice(CARDS);
  return [...findings.slice(0, CARDS).map(cardOf), rest.length ? make("p", {}, `${many(rest.length, "more finding stands", "more findings stand")} in the table below.`) : null];
}

function unhide() {
  for (const facet of FACETS) state.off[facet.name] = new Set();
  state.units = 1;
  refresh();
  drawFilters();
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
    make("p", {}, `${drugs.length ? drugs.join(", ") : "no drug"} · ${data.lines[bundle.family]?.words ?? plain(bundle.family)}`),
    ...(to.count === undefined ? whyOf(to, drugs) : []),
    ...cards(bundle.findings),
  ];
}
