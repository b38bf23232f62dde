// Amounts in words become numbers, so that doses and times sort as what they are: 30 min before 1 h, 500 nM before 1 µM.

// How many of the first unit of its kind one is: µmol/L, g per kg, g, hours.
const UNITS = [
  new Map([["pm", 1e-6], ["nm", 1e-3], ["um", 1], ["mm", 1e3], ["pmol/l", 1e-6], ["nmol/l", 1e-3], ["umol/l", 1], ["mmol/l", 1e3]]),
  new Map([["ng/kg", 1e-9], ["ug/kg", 1e-6], ["mg/kg", 1e-3], ["g/kg", 1]]),
  new Map([["ng", 1e-9], ["ug", 1e-6], ["mg", 1e-3], ["g", 1]]),
];
const HOURS = [new Map([["s", 1 / 3600], ["sec", 1 / 3600], ["second", 1 / 3600], ["min", 1 / 60], ["minute", 1 / 60], ["h", 1], ["hr", 1], ["hour", 1], ["d", 24], ["day", 24], ["w", 168], ["wk", 168], ["week", 168], ["month", 730.5], ["y", 8766], ["yr", 8766], ["year", 8766]])];
const NUMBER = String.raw`(\d+(?:[.,]\d+)*(?:e[-+]?\d+)?)`;
const AMOUNT = new RegExp(`${NUMBER}(?:\\s*(?:[-–]|to)\\s*${NUMBER})?\\s*([\\p{L}]+(?:/[\\p{L}]+)?)`, "giu");

// The first amount in a text whose unit is known: its kind, its lower and its upper number. µM is a unit, and so is uM.
function amountIn(text, kinds) {
  for (const [, low, high, unit] of String(text).matchAll(AMOUNT)) {
    const name = unit.replace(/[µμ]/gu, "u").toLowerCase();
    const kind = kinds.findIndex(units => units.has(name) || units.has(name.replace(/s$/u, "")));
    if (kind < 0) continue;
    const size = kinds[kind].get(name) ?? kinds[kind].get(name.replace(/s$/u, ""));
    const [from, to] = [low, high ?? low].map(each => numberIn(each) * size);
    return { kind, from, to };
  }
  return null;
}

// 1,000 is a thousand, 0,5 is a half.
function numberIn(text) {
  return Number(/^[1-9]\d{0,2}(,\d{3})+(?!\d)/u.test(text) ? text.replaceAll(",", "") : text.replace(",", "."));
}

function doseKey(row) {
  if (row.conc_min_um !== null) return { kind: 0, from: row.conc_min_um, to: row.conc_max_um ?? row.conc_min_um, text: row.dose ?? "" };
  return keyOf(row.dose, UNITS);
}

function timeKey(row) {
  if (row.hours !== null) return { kind: 0, from: row.hours, to: row.hours, text: row.time ?? "" };
  return keyOf(row.time, HOURS);
}

function keyOf(text, kinds) {
  return { kind: text ? kinds.length : Infinity, from: 0, to: 0, ...(text ? amountIn(text, kinds) : null), text: text ?? "" };
}

// What has another kind of unit stands behind, then what has no number, and last what is not stated: whichever way one sorts.
function byAmount(one, other, turn) {
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1;
  return turn * (one.from - other.from || one.to - other.to || inOrder.compare(one.text, other.text));
}

const inOrder = new Intl.Collator("en", { numeric: true });
