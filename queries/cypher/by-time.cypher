// question: How does an effect of a drug go over time?
// parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
// parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
// parameter: min_times | integer | 2 | least number of times at which one study measured the feature under one agent
// parameter: family | Family | default | the contrast family; families are never pooled
// column: study_label | string | | the study
// column: drug | string | | the exact form that is investigated
// column: system | string | | the system
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: measurand | Measurand | | what was measured
// column: hours | double | h | when the sample was taken
// column: time | string | | when the sample was taken, with its unit
// column: direction | Direction | | which way it went
// column: call | Call | | what the source says about significance
// column: finding | identifier | | the finding
// order: study_label, symbol, feature_id, drug, system, measurand, hours, finding
// note: hours count from the beginning of the treatment

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (contrast)-[:TESTS_DRUG]->(drug:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $families[contrast.contrast_type] = $family
  AND arm.hours IS NOT NULL
  AND ($gene IS NULL OR feature.id = $gene)
MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
  AND ($drug IS NULL OR $drug IN [drug.id, group.id])
WITH study, drug, system.label AS system, feature, finding.measurand AS measurand,
  count(DISTINCT arm.hours) AS times, collect({arm: arm, finding: finding}) AS course
WHERE times >= $min_times
UNWIND course AS point
WITH *, point.arm AS arm, point.finding AS finding
RETURN study.label AS study_label, drug.label AS drug, system, feature.id AS feature_id, feature.symbol AS symbol, measurand,
  arm.hours AS hours, arm.timepoint AS time, finding.direction AS direction, finding.call AS call, finding.id AS finding
ORDER BY study_label, symbol, feature_id, drug, system, measurand, hours, finding
