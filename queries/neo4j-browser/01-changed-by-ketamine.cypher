// 01 What does ketamine change in blood, and what in a dish?
// The derived edges count independent units: `blood` and `in_vitro`; RNA and drug effects alone.
MATCH (:Drug {name: 'ketamine'})-[r:INCREASES_EXPRESSION_OF|DECREASES_EXPRESSION_OF]->(gene:Feature)
RETURN gene.name AS gene, r.direction AS direction, r.blood AS blood, r.in_vitro AS in_vitro, r.studies AS studies,
  r.findings AS findings, r.unreported_units AS not_reported, r.flags AS flags
ORDER BY blood DESC, in_vitro DESC, gene
