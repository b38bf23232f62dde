// The filters, the legend and the line that says how much is shown.

const UNITS_MEAN = "independent units that support one direction for one drug";

function drawFilters() {
  const units = make("input", { type: "number", min: 1, id: "units", title: `The least number of ${UNITS_MEAN}, under the other filters`, on: { change: event => setUnits(event.target) } });
  replace(at("filters"), ...FACETS.map(menuOf),
    make("label", { class: "inline" }, "Units at least", units),
    silentCount() ? make("button", { type: "button", id: "silent", on: { click: turnSilent } }) : null,
    make("button", { type: "button", id: "reset", on: { click: startAgain } }, "Reset"));
}

function menuOf(facet) {
  const { values } = data.findings.columns[facet.name];
  const boxes = values.map((value, place) => {
    const box = make("input", { type: "checkbox", "data-facet": facet.name, "data-place": place, "data-value": value ?? "" });
    box.addEventListener("change", () => setFilter(facet, value, box.checked));
    return [facet.say(value), make("label", {}, box, make("bdi", {}, facet.say(value)), make("span", { class: "number" }))];
  });
  boxes.sort(([one], [two]) => one.localeCompare(two, "en"));
  const all = make("div", { class: "row" },
    make("button", { type: "button", on: { click: () => setAll(facet, true) } }, "All"),
    make("button", { type: "button", on: { click: () => setAll(facet, false) } }, "None"));
  const menu = make("details", { id: `filter-${facet.name}` },
    make("summary", {}), make("div", { class: "choices" }, all, ...boxes.map(([, label]) => label)));
  menu.addEventListener("focusout", event => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

function summaryOf(facet) {
  const values = data.findings.columns[facet.name].values;
  const on = values.filter(value => !state.off[facet.name].has(value));
  if (on.length === values.length) return `${facet.head}: all`;
  if (on.length === 0) return `${facet.head}: none`;
  return on.length === 1 ? `${facet.head}: ${facet.say(on[0])}` : `${facet.head}: ${on.length} of ${values.length}`;
}

function setFilter(facet, value, on) {
  state.off[facet.name][on ? "delete" : "add"](value);
  refresh();
}

function setAll(facet, on) {
  state.off[facet.name] = new Set(on ? [] : data.findings.columns[facet.name].values);
  refresh();
}

function setUnits(input) {
  state.units = unitsIn(input.value);
  refresh();
}

function startAgain() {
  freshState();
  refresh();
}

// What was measured and not reported is off at first, and one click away.
function turnSilent() {
  state.off.call = callsWith(isSilentOff());
  refresh();
}

function isSilentOff() {
  return state.off.call.has(data.words.silent);
}

function callsWith(silent) {
  const off = new Set(state.off.call);
  off[silent ? "delete" : "add"](data.words.silent);
  return off;
}

function silentCount() {
  const { values, codes } = data.findings.columns.call;
  return codes.filter(code => values[code] === data.words.silent).length;
}

// The number is what a click brings, or took, under the other filters; what the file has besides is said.
function updateSilent() {
  const button = at("silent");
  if (!button) return;
  const total = silentCount();
  const number = shownFindings({ ...state.off, call: callsWith(true) }).filter(each => cell(each, "call") === data.words.silent).length;
  const on = !isSilentOff();
  button.setAttribute("aria-pressed", String(on));
  button.classList.toggle("on", on);
  button.textContent = `× ${ofAll(number, total)} measured, not reported`;
  button.title = number === total ? "All that this file has." : `A click ${on ? "hides" : "shows"} ${number}. This file has ${total}; the others are behind other filters, or on what is not opened yet.`;
}

function ofAll(number, total) {
  return number === total ? total.toLocaleString("en") : `${number.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}

function updateFilters() {
  const found = tallies();
  for (const facet of FACETS) updateMenu(facet, found[facet.name]);
  at("units").value = state.units;
  updateSilent();
}

// Behind each value stands how many findings it has under the other filters, and in the whole file where these are more.
function updateMenu(facet, tally) {
  const { values, codes } = data.findings.columns[facet.name];
  const totals = values.map(() => 0);
  for (const code of codes) totals[code] += 1;
  const menu = at(`filter-${facet.name}`);
  menu.querySelector("summary").textContent = summaryOf(facet);
  menu.classList.toggle("changed", !isUsual(facet.name));
  for (const box of menu.querySelectorAll("input")) {
    const place = Number(box.dataset.place);
    box.checked = !state.off[facet.name].has(values[place]);
    const number = box.parentElement.querySelector(".number");
    number.textContent = ofAll(tally[place], totals[place]);
    number.title = tally[place] === totals[place] ? "" : "under the other filters, of those in this file";
  }
}

function tell(view) {
  const number = kind => view.behind.filter(each => data.nodes[each].kind === kind).length;
  const [genes, models] = [number("feature"), number("model")];
  const hidden = count - view.findings.length;
  const asked = questionsAsked();
  const about = asked.length === data.findings.columns.contrast_family.values.length ? "all questions" : asked.join(", ");
  retitle();
  at("status").textContent = `${many(view.findings.length, "finding", "findings")} (${about}) on ${many(genes, "feature", "features")} in ${many(models, "study-model", "study-models")}`
    + `${hidden ? `; ${many(hidden, "more is", "more are")} behind filters or not opened yet` : ""}.`;
  const empty = at("empty");
  empty.hidden = view.findings.length > 0;
  at("stage").hidden = view.findings.length === 0;
  replace(empty, ...(empty.hidden ? [] : count ? whyNothingPasses() : [data.why_empty]));
  tellFolds(view);
}

function questionsAsked() {
  const { say } = FACETS.find(facet => facet.name === "contrast_family");
  return data.findings.columns.contrast_family.values.filter(value => !state.off.contrast_family.has(value)).map(say);
}

// The title names the questions that are asked, where they are not all; a title that somebody gave stays.
function retitle() {
  if (data.title === null) return;
  const { about, usual } = data.title;
  const asked = questionsAsked();
  const isPart = asked.length > 0 && asked.length < data.findings.columns.contrast_family.values.length;
  document.title = isUsual("contrast_family") ? usual : isPart ? `${about} · ${asked.join(", ")}` : about;
  document.querySelector("h1").textContent = document.title;
}

// Where no finding passes: what one click brings, with a button for it.
function whyNothingPasses() {
  const ways = waysOut().flatMap(({ said, off }) => [` ${said}. `, make("button", { type: "button", on: { click: () => showWith(off) } }, "Show them")]);
  return ["No finding passes these filters.", ...ways, ways.length || isStartView() ? null : " Reset shows the start view."];
}

function showWith(off) {
  state.off = off;
  refresh();
}

// What was measured and not reported, and what asks other questions; where neither brings a finding, both at once.
function waysOut() {
  const { off } = state;
  const brings = each => shownFindings(each).length;
  const silent = { ...off, call: callsWith(true) };
  const without = values => ({ ...off, contrast_family: new Set([...off.contrast_family].filter(value => !values.includes(value))) });
  const asked = [...off.contrast_family].map(value => [value, brings(without([value]))]).filter(([, number]) => number);
  const ways = [];
  if (brings(silent)) ways.push({ said: `Not shown ${areMany(brings(silent))} measured and not reported`, off: silent });
  if (asked.length) ways.push({ said: `Not shown are findings on other questions: ${asked.map(([value, number]) => `${data.lines[value]?.words ?? plain(value)} (${number})`).join(", ")}`, off: without(asked.map(([value]) => value)) });
  const both = { ...silent, contrast_family: new Set() };
  if (!ways.length && brings(both)) ways.push({ said: `Not shown ${areMany(brings(both))} on other questions, measured and not reported`, off: both });
  return ways;
}

function areMany(number) {
  return `${number === 1 ? "is" : "are"} ${many(number, "finding", "findings")}`;
}

function tellFolds(view) {
  const folded = view.nodes.filter(node => node.count !== undefined);
  const inside = view.behind.filter(each => groups.has(standsFor(each))).length;
  const alone = view.behind.length - inside;
  const box = at("folds");
  const lines = [];
  if (folded.length) lines.push(`${inside} of ${many(view.behind.length, "node", "nodes")} shown are folded into ${many(folded.length, "group", "groups")} with a double border, because more than ${data.limits.max_nodes} would be unreadable; a click opens a group. ${alone ? `${many(alone, "node is", "nodes are")} drawn on ${alone === 1 ? "its" : "their"} own` : "None is drawn on its own"}. The number of a group counts all of its nodes in this file.`);
  if (view.bundles.length > LINES_AT_ONCE) lines.push(`The ${LINES_AT_ONCE} lines with most findings are drawn, of ${view.bundles.length.toLocaleString("en")}; choosing a node draws all of its lines, and the table has every finding.`);
  const known = state.known;
  const waiting = known === null ? 0 : data.nodes.filter((node, place) => !known.has(place) && node.kind !== "pathway").length;
  if (waiting) lines.push(`This is the start view: ${many(waiting, "more drug, study-model or feature is", "more drugs, study-models and features are")} in this file. A click on a node shows its neighbours.`);
  box.hidden = lines.length === 0;
  replace(box, ...lines.map(line => make("p", {}, line)),
    waiting ? make("button", { type: "button", id: "everything", on: { click: () => { state.known = null; refresh(); } } }, "Show all") : null,
    state.open.size ? make("button", { type: "button", id: "close-groups", on: { click: () => { state.open = new Set(); refresh(); } } }, "Close all groups") : null);
}

function drawLegend(view) {
  const used = marks.filter(mark => view.bundles.some(bundle => bundle.mark.name === mark.name));
  const families = Object.entries(data.lines).filter(([name]) => view.bundles.some(bundle => bundle.family === name));
  const items = used.map(mark => make("li", {}, sample(mark, []), glyphOf(mark), mark.word));
  items.push(...families.map(([, line]) => make("li", {}, sampleLine("#222222", line.dashes.map(each => each * 2)), ...wordsOfLine(line))));
  const other = families.find(([, line]) => line.short);
  if (other) items.push(make("li", {}, make("b", {}, `▲ ${other[1].short}`), "another question than the drug’s effect, which lines do not name"));
  if (view.tested.length) items.push(make("li", {}, sampleLine("#8a8a8a", []), "drug was given"));
  if (view.members.length) items.push(make("li", {}, sampleLine("#8a8a8a", [1, 4]), "belongs to"));
  if (view.bundles.some(bundle => bundle.findings.length > 1)) items.push(make("li", {}, make("b", {}, "▲ 3"), "three findings in one line"));
  if (view.bundles.some(tagOf)) items.push(make("li", {}, make("b", {}, "▲ name"), `another drug than ${mainDrug}, which lines do not name`));
  if ([...view.units.values()].some(units => units.size > 1)) items.push(make("li", {}, make("b", {}, "②"), UNITS_MEAN));
  if (view.order.model.some(node => node.overlap?.length)) items.push(make("li", {}, make("b", {}, "⚠"), `may share samples with another study${bracketsOf(view).length ? "; a bracket joins those next to each other" : ""}`));
  items.push(make("li", {}, "Wider lines: stronger call (nominal, significant, corrected)"));
  replace(at("legend"), ...items);
}

function sampleLine(colour, dashes) {
  return drawn("svg", { width: 34, height: 12, "aria-hidden": "true" }, drawn("path", { d: "M1 6H33", stroke: colour, "stroke-width": 2.4, "stroke-dasharray": dashes.length ? dashes.join(" ") : null, "stroke-linecap": dashes[0] === 1 ? "round" : null }));
}

function sample(mark) {
  const dotted = { dotted: "2 4", "fine-dotted": "1 4" }[mark.line] ?? null;
  const ends = mark.shape in HEADS ? headPath(HEADS[mark.shape], 32, 6, 1, 0, 9, mark) : null;
  return drawn("svg", { width: 36, height: 13, "aria-hidden": "true" }, drawn("path", { d: "M1 6H24", stroke: mark.colour, "stroke-width": 2.4, "stroke-dasharray": dotted }), ...(ends ? [ends] : []));
}
