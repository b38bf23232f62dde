// The card of one finding: every fact of it in words, what its source disagrees on, and how it is cited.

const NOT_STATED = "not stated";
const ASSAYS = new Map([["rna seq", "RNA sequencing"], ["real time pcr", "real-time PCR"], ["mirna array", "miRNA array"], ["mirna nanostring", "miRNA, NanoString"]]);
const MEASURANDS = new Map([["rna_expression", "RNA"], ["tf_activity", "activity of a transcription factor"]]);

// Each line is a heading and what is said of a finding and of its details; null is no line.
const SAID = [
  ["Contrast", row => [plain(row.contrast_type), lineWords(row.contrast_family)].join(" · ")],
  ["Drug", row => row.drug ?? "none"],
  ["Dose", row => row.drug === null ? null : row.dose ?? NOT_STATED],
  ["Added", (row, more) => more.added],
  ["Perturbation", (row, more) => more.perturbation],
  ["Time", row => row.time ?? NOT_STATED],
  ["Compared with", (row, more) => comparatorOf(row, more, " (implied: the source does not write it)")],
  ["Background", row => row.background && plain(row.background)],
  ["Given to cases", row => row.agents.length > 1 ? row.agents.join(", ") : null],
  ["Measured in", row => `${row.system} (${bandWords(row.compartment)})`],
  ["n", numbersOf],
  ["People", row => [row.disease, row.responder && plain(row.responder), row.sex].filter(Boolean).join(", ") || null],
  ["Measurand", measurandOf],
  ["Measured by", (row, more) => [ASSAYS.get(more.assay) ?? more.assay, more.platform].filter(Boolean).join(": ") || NOT_STATED],
  ["Effect", (row, more) => row.effect_size === null ? null : `${row.effect_size}${row.effect_type ? ` (${plain(row.effect_type)})` : ""}${more.standard_error === null ? "" : `, standard error ${more.standard_error}`}`],
  ["p", (row, more) => row.p_value === null ? null : `${bound(more)}${row.p_value}`],
  ["p, adjusted", row => row.adjusted_p_value],
  ["Dose-dependent", row => row.dose_dependent === null ? null : row.dose_dependent ? "yes" : "no"],
  ["As written", row => `“${row.as_written}”`],
  ["Where", row => row.locator.join("; ") || NOT_STATED],
  ["Note", (row, more) => more.note],
];

const SAID_BESIDES = [
  ["Design", row => plain(row.design)],
  ["Certainty", row => row.certainty && plain(row.certainty)],
  ["Call rests on", (row, more) => more.call_basis && plain(more.call_basis)],
  ["Correction", (row, more) => more.correction && plain(more.correction)],
  ["Tested", (row, more) => more.n_tested === null ? null : many(more.n_tested, "feature", "features")],
  ["Size of the set", (row, more) => more.n_features === null ? null : many(more.n_features, "feature", "features")],
  ["Validated by", row => row.validated_by.map(plain).join(", ")],
  ["Given", (row, more) => more.given],
  ["Variable", (row, more) => more.clinical_variable && [more.clinical_variable, more.polarity && plain(more.polarity)].filter(Boolean).join(", ")],
  ["A responder has", (row, more) => more.response_definition],
  ["Discussed under", row => row.themes.join(", ")],
  ["Note on the arm", (row, more) => more.note_on_arm],
  ["Note on results", (row, more) => more.note_on_results],
];

// A comparator that its source does not write is said to be implied; a correlation has no second arm.
function comparatorOf(row, more, implied = " (implied)") {
  if (row.comparator === null) return row.control === "none" ? "nothing: a correlation within one arm" : NOT_STATED;
  const within = row.control === "none" ? ", within one arm" : "";
  return `${row.comparator}${within}${more.comparator_implied ? implied : ""}`;
}

function measurandOf(row) {
  return MEASURANDS.get(row.measurand) ?? plain(row.measurand);
}

function numbersOf(row) {
  const cases = row.n_case ?? NOT_STATED;
  if (row.control === "none" || (row.n_case === null && row.n_reference === null)) return cases;
  return `${cases} against ${row.n_reference ?? NOT_STATED}${row.control === "self" ? ", the same before and after" : ""}`;
}

// What stands before a p-value that is a bound.
function bound(more) {
  return more.p_relation === null || more.p_relation === "=" ? "" : `${more.p_relation} `;
}

function lineWords(family) {
  return data.lines[family]?.words ?? plain(family);
}

function bandWords(compartment) {
  return data.bands[compartment]?.heading ?? plain(compartment);
}

// A name without a visible letter gives way to the identifier.
function nameOf(row) {
  return [row.symbol, row.as_written].find(name => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name ?? "")) ?? row.feature_id;
}

function citationOf(row) {
  const source = data.sources[row.source] ?? {};
  const given = row.drug === null ? "no drug" : `${row.drug}, ${row.dose ?? "dose not stated"}`;
  return `${row.study_label}, ${row.doi ? `doi:${row.doi}` : "no DOI"}: ${nameOf(row)}, ${plain(row.direction)} (${plain(row.call)}), ${given}, `
    + `${row.time === null ? "time not stated" : `time: ${row.time}`}, ${row.system}; ${lineWords(row.contrast_family)}; measured: ${measurandOf(row)}.`
    + ` In: ${source.citation ?? source.title ?? row.source}, ${row.locator.join("; ") || "place not stated"}.`
    + ` ${row.source} version ${source.version ?? NOT_STATED}, ${row.finding}; store ${data.digest.slice(0, 12)}.`;
}

// The heading of a card names what the lines of the picture name: no drug or question for the effect of the main drug.
function apartOfCard(each, row) {
  const isUsual_ = row.contrast_family === "drug_effect" && drugOf(each) === mainDrug;
  return [NOT_RNA[row.measurand], ...isUsual_ ? [] : [row.drug ?? "no drug", lineWords(row.contrast_family)]].filter(Boolean);
}

function linesOfCard(lines, row, more) {
  return lines.map(([head, say]) => [head, say(row, more)])
    .filter(([, text]) => text !== null && text !== undefined && text !== "")
    .flatMap(([head, text]) => [make("dt", {}, head), make("dd", { dir: "auto" }, text)]);
}

function cardOf(each) {
  const row = recordOf(each);
  const more = detailsOf(each);
  const source = data.sources[row.source] ?? {};
  const pmid = data.pmids[row.publication];
  const said = make("p", { class: "said" }, glyphOf(markOf(each)), " ", make("bdi", {}, nameOf(row)), `: ${data.words.said[data.findings.said[each]]}`,
    ...apartOfCard(each, row).flatMap(part => [" · ", make("bdi", {}, part)]));
  const call = [make("dt", {}, "Call"), make("dd", {}, data.words.call[row.call] ?? plain(row.call))];
  const paper = make("dd", {}, make("bdi", {}, row.study_label), row.doi ? " · " : null, row.doi ? doiLink(row.doi) : null, pmid ? " · " : null, pmid ? pmidLink(pmid) : null);
  const dl = make("dl", {}, ...call, ...linesOfCard(SAID, row, more), make("dt", {}, "Paper"), paper,
    make("dt", {}, "Source"), make("dd", {}, `${source.title ?? row.source}, version ${source.version ?? NOT_STATED}`),
    make("dt", {}, "Licence"), make("dd", {}, source.licence ?? NOT_STATED), make("dt", {}, "Finding"), make("dd", {}, row.finding));
  const besides = make("details", { class: "besides" }, make("summary", {}, "Design, testing and remarks"), make("dl", {}, ...linesOfCard(SAID_BESIDES, row, more)));
  const copy = make("button", { type: "button", class: "cite" }, "Copy as citation");
  const card = make("article", { class: "card", "data-finding": row.finding, "aria-label": `${nameOf(row)}, ${row.study_label}` }, said, dl,
    remarksOf("The source says two things", row.finding), besides, copy);
  copy.addEventListener("click", () => copyCitation(copy, card, citationOf(row)));
  return card;
}

// Where a source says two things: both, which one was kept, and why.
function remarksOf(head, id) {
  const remarks = data.remarks[id] ?? [];
  return remarks.length ? make("div", { class: "why" }, make("h3", {}, head), ...remarks.map(text => make("p", { dir: "auto" }, text))) : null;
}

async function copyCitation(button, card, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    speak("Citation copied.");
  } catch {
    card.querySelector("textarea")?.remove();
    const area = make("textarea", { readonly: true, rows: 5, "aria-label": "Citation; copy it from here" });
    area.value = text;
    card.append(area);
    area.focus();
    area.select();
    button.textContent = "Copy it from below";
  }
}
