// Where does one drug act and another does not, in the same study and on the same gene? Parameters, columns and order: queries/sql/comparators.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND NOT (group)-[:ROLLS_UP_TO]->()
WITH study, $families[contrast.contrast_type] AS contrast_family, finding.measurand AS measurand, feature,
  collect({finding: finding, drug: drug, group: group,
    outcome: $rules.nominal[finding.direction][finding.call].outcome}) AS tested
UNWIND [each IN tested WHERE each.outcome = 'effect'] AS acting
UNWIND [each IN tested WHERE each.outcome = 'null'] AS idle
WITH *, acting.drug AS acting_agent, idle.drug AS idle_agent
WHERE acting.group <> idle.group
  AND ($drug IS NULL OR EXISTS { (acting_agent)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) } OR EXISTS { (idle_agent)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) })
RETURN study.label AS study_label, contrast_family, measurand, feature.id AS feature_id, feature.symbol AS symbol,
  acting.drug.label AS acting_drug, acting.finding.direction AS acting_direction, acting.finding.id AS acting_finding,
  idle.drug.label AS null_drug, idle.finding.direction AS null_direction, idle.finding.id AS null_finding
ORDER BY study_label, symbol, feature_id, acting_drug, null_drug, acting_finding, null_finding
