// What is written in boxes and on lines, and how much of it has room.

const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";
const NOT_RNA = { tf_activity: "activity", protein: "protein" };
const LONGEST_TAG = 14; // letters of a name on a line; the panel has the whole name

// How large the text of a box is, how wide it may be, and how many lines it may have.
const LETTERS = {
  drug: { size: 14, width: 122, rows: 2 },
  model: { size: 13, width: 218, rows: 3 },
  feature: { size: 12, width: 158, rows: 2 },
  gene: { size: 16, width: 158, rows: 1, style: "italic" },
  pathway: { size: 13, width: 182, rows: 2 },
};

const ruler = document.createElement("canvas").getContext("2d");

function lengthOf(text, size, style = "") {
  ruler.font = `${style} ${size}px ${FONT}`.trim();
  return ruler.measureText(text).width;
}

function lettersOf(node) {
  return node.italic ? LETTERS.gene : LETTERS[node.kind];
}

// The text of a box in lines that have room in it; what has none is cut with …, and the panel has the whole.
function labelOf(node, view) {
  const letters = lettersOf(node);
  if (node.count !== undefined) return fitted(node.label, letters, ` (${node.count})`);
  if (node.kind === "model") {
    const study = fitted(`${node.overlap.length ? "⚠ " : ""}${node.study}`, { ...letters, rows: 1 });
    return `${study}\n${fitted(node.system, { ...letters, rows: letters.rows - 1 })}`;
  }
  const units = unitsBehind(node, view);
  return fitted(node.label, letters, units > 1 ? ` ${CIRCLED[units - 1] ?? `(${units} units)`}` : "");
}

// How many independent units have findings on a feature; the number in a circle.
function unitsBehind(node, view) {
  return node.kind === "feature" ? view.units.get(byId.get(node.id))?.size ?? 0 : 0;
}

function fitted(text, { size, width, rows, style }, tail = "") {
  const fits = each => lengthOf(each, size, style) <= width;
  const lines = [];
  let line = "";
  const words_ = text.split(/\s+/);
  for (const [place, word] of words_.entries()) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(longer + (place === words_.length - 1 ? tail : ""))) line = longer;
    else if (line && lines.length < rows - 1) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
      break;
    }
  }
  const isWhole = [...lines, line].join(" ").length === words_.join(" ").length;
  return [...lines, cut(line, isWhole ? "" : "…", tail, fits)].join("\n");
}

// A line with its tail; where it has no room it loses letters from its end, and ends with ….
function cut(line, end, tail, fits) {
  if (fits(line + end + tail)) return line + end + tail;
  const letters = [...line];
  while (letters.length > 1 && !fits(`${letters.join("").trimEnd()}…${tail}`)) letters.pop();
  return `${letters.join("").trimEnd()}…${tail}`;
}

// ---- on lines

function brief(text) {
  return text.length <= LONGEST_TAG ? text : `${text.slice(0, LONGEST_TAG - 1).trimEnd()}…`;
}

// The name on a line of another drug than the main one.
function otherDrug(bundle) {
  const others = drugsOf(bundle).filter(drug => drug !== mainDrug);
  return others.length > 1 ? "other drugs" : others[0] ?? null;
}

function tagOf(bundle) {
  const name = otherDrug(bundle);
  return name === null ? null : brief(name);
}

// A line that asks something else than the drug's effect says so: dashes alone would be one mark of it, and dots have none.
function questionOf(bundle) {
  return brief(data.lines[bundle.family]?.short ?? plain(bundle.family));
}

// The words of a question, with those that stand on its lines in bold.
function wordsOfLine({ words, short }) {
  if (!short) return [words];
  const [before, after] = words.split(short);
  return [before, make("b", {}, short), after].filter(Boolean);
}

function saidOf(bundle) {
  const number = bundle.findings.length > 1 ? ` ${bundle.findings.length}` : "";
  return [NOT_RNA[bundle.measurand], `${bundle.mark.glyph}${number}`, tagOf(bundle), questionOf(bundle)].filter(Boolean).join(" ");
}

// What a line says beside its mark, uncut, for those who hear it: nothing for the main drug's effect on RNA.
function apartOf(bundle) {
  const { words, short } = data.lines[bundle.family] ?? { words: plain(bundle.family), short: bundle.family };
  return [NOT_RNA[bundle.measurand], otherDrug(bundle), short && words].filter(Boolean).join(", ");
}
