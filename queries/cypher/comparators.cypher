// question: Where does one drug act and another does not, in the same study and on the same gene?
// parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
// column: study_label | string | | the study
// column: contrast_family | Family | | contrasts of one family may be pooled
// column: measurand | Measurand | | what was measured
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: acting_drug | string | | the drug that acts
// column: acting_direction | Direction | | which way it acts
// column: acting_finding | identifier | | the finding
// column: null_drug | string | | the drug that does not act
// column: null_direction | Direction | | a trend without significance, or no change
// column: null_finding | identifier | | the finding
// order: study_label, symbol, feature_id, acting_drug, null_drug, acting_finding, null_finding
// note: whichever of the two is the investigated drug; forms and metabolites of one drug are not compared with each other
// note: an unreported result is not a null; only contrasts of one family are compared

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:TESTS_DRUG]->(drug:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE feature.feature_kind IN ['gene', 'lncrna', 'mirna']
MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
WITH study, $families[contrast.contrast_type] AS contrast_family, finding.measurand AS measurand, feature,
  collect({finding: finding, drug: drug, group: group,
    outcome: $rules.nominal[finding.direction][finding.call].outcome}) AS tested
UNWIND [each IN tested WHERE each.outcome = 'effect'] AS acting
UNWIND [each IN tested WHERE each.outcome = 'null'] AS idle
WITH *
WHERE acting.group <> idle.group
  AND ($drug IS NULL OR $drug IN [acting.drug.id, acting.group.id, idle.drug.id, idle.group.id])
RETURN study.label AS study_label, contrast_family, measurand, feature.id AS feature_id, feature.symbol AS symbol,
  acting.drug.label AS acting_drug, acting.finding.direction AS acting_direction, acting.finding.id AS acting_finding,
  idle.drug.label AS null_drug, idle.finding.direction AS null_direction, idle.finding.id AS null_finding
ORDER BY study_label, symbol, feature_id, acting_drug, null_drug, acting_finding, null_finding
