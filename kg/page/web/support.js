// Independent units that support one direction, counted as `kg converge` counts them.

import { cell, data, drugOf, markOf } from "./data.js";

const [UP, DOWN] = [1, 2];
/** @type {Record<string, number>} */
const SIGNS = { up: UP, down: DOWN, mixed: UP | DOWN, "mixed-trend": UP | DOWN };

/** Return the disease that a finding is about, or else the drug with its forms. @param {number} finding @returns {string | null} */
function subjectOf(finding) {
  return data.disease_families.includes(cell(finding, "contrast_family")) ? cell(finding, "disease") : drugOf(finding);
}

/**
 * Count supporting units for each feature, by subject, contrast family, measurand and direction. A unit with both
 * directions supports neither.
 * @param {number[]} findings
 * @returns {Map<number, Set<string>>} feature (index) → units of the claim with most of them
 */
export function supportingUnits(findings) {
  /** @type {Map<string, { feature: number, signs: Map<string, number> }>} */
  const claims = new Map();
  for (const finding of findings) {
    const sign = SIGNS[markOf(finding).name];
    const subject = subjectOf(finding);
    if (!sign || subject === null) continue;
    const feature = data.findings.feature[finding];
    const key = [feature, cell(finding, "contrast_family"), cell(finding, "measurand"), subject].join("\n");
    const claim = claims.get(key) ?? { feature, signs: new Map() };
    claims.set(key, claim);
    const unit = data.nodes[data.findings.model[finding]].unit ?? "";
    claim.signs.set(unit, (claim.signs.get(unit) ?? 0) | sign);
  }
  /** @type {Map<number, Set<string>>} */
  const most = new Map();
  for (const { feature, signs } of claims.values()) {
    for (const direction of [UP, DOWN]) {
      const units = [...signs].filter(([, sign]) => sign === direction).map(([unit]) => unit);
      if (units.length > (most.get(feature)?.size ?? 0)) most.set(feature, new Set(units));
    }
  }
  return most;
}
