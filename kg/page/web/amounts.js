// Doses and times as numbers, so that they sort by size: 30 min before 1 h, 500 nM before 1 µM.

// The size of each unit in the first unit of its kind: µmol/L, g per kg, g; hours.
const DOSES = [
  new Map([["pm", 1e-6], ["nm", 1e-3], ["um", 1], ["mm", 1e3], ["pmol/l", 1e-6], ["nmol/l", 1e-3], ["umol/l", 1], ["mmol/l", 1e3]]),
  new Map([["ng/kg", 1e-9], ["ug/kg", 1e-6], ["mg/kg", 1e-3], ["g/kg", 1]]),
  new Map([["ng", 1e-9], ["ug", 1e-6], ["mg", 1e-3], ["g", 1]]),
];
const HOURS = [new Map([["s", 1 / 3600], ["sec", 1 / 3600], ["second", 1 / 3600], ["min", 1 / 60], ["minute", 1 / 60], ["h", 1], ["hr", 1], ["hour", 1], ["d", 24], ["day", 24], ["w", 168], ["wk", 168], ["week", 168], ["month", 730.5], ["y", 8766], ["yr", 8766], ["year", 8766]])];
const NUMBER = String.raw`(\d+(?:[.,]\d+)*(?:e[-+]?\d+)?)`;
const AMOUNT = new RegExp(`${NUMBER}(?:\\s*(?:[-–]|to)\\s*${NUMBER})?\\s*([\\p{L}]+(?:/[\\p{L}]+)?)`, "giu");

/** Order of texts with the numbers in them. */
export const naturalOrder = new Intl.Collator("en", { numeric: true });

/** Parse the first amount in a text whose unit is known. µM is a unit, and so is uM. @param {string} text @param {Map<string, number>[]} kinds */
function parseAmount(text, kinds) {
  for (const [, low, high, unit] of text.matchAll(AMOUNT)) {
    const name = unit.replace(/[µμ]/gu, "u").toLowerCase();
    for (const [kind, units] of kinds.entries()) {
      const size = units.get(name) ?? units.get(name.replace(/s$/u, ""));
      if (size !== undefined) return { kind, from: parseNumber(low) * size, to: parseNumber(high ?? low) * size };
    }
  }
  return null;
}

/** Parse a number: 1,000 is a thousand, 0,5 is a half. @param {string} text */
function parseNumber(text) {
  return Number(/^[1-9]\d{0,2}(,\d{3})+(?!\d)/u.test(text) ? text.replaceAll(",", "") : text.replace(",", "."));
}

/** @param {FindingRecord} row @returns {Amount} */
export function doseAmount(row) {
  if (row.conc_min_um !== null) return { kind: 0, from: row.conc_min_um, to: row.conc_max_um ?? row.conc_min_um, text: row.dose ?? "" };
  return amountOf(row.dose, DOSES);
}

/** @param {FindingRecord} row @returns {Amount} */
export function timeAmount(row) {
  if (row.hours !== null) return { kind: 0, from: row.hours, to: row.hours, text: row.time ?? "" };
  return amountOf(row.time, HOURS);
}

/** @param {string | null} text @param {Map<string, number>[]} kinds @returns {Amount} */
function amountOf(text, kinds) {
  return { kind: text ? kinds.length : Infinity, from: 0, to: 0, ...(text ? parseAmount(text, kinds) : null), text: text ?? "" };
}

/** Return the drug and dose of a finding, without the duration where it is the time at which was measured. @param {FindingRecord} row */
export function drugAndDose(row) {
  if (row.drug === null) return "no drug";
  const parts = (row.dose ?? "dose not stated").split(", ");
  const last = parseAmount(parts[parts.length - 1], HOURS);
  if (parts.length > 1 && last?.from === timeAmount(row).from) parts.pop();
  return [row.drug, ...parts].join(", ");
}

/**
 * Compare amounts by kind of unit, then by size. Texts without a number follow, then what is not stated, in both orders.
 * @param {Amount} one
 * @param {Amount} other
 * @param {number} sign -1 is descending
 */
export function compareAmounts(one, other, sign) {
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1;
  return sign * (one.from - other.from || one.to - other.to || naturalOrder.compare(one.text, other.text));
}
