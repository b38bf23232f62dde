// Which effects are reached at or below a concentration in vitro? Parameters, columns and order: queries/sql/at-concentration.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (drug:Agent)<-[:TESTS_DRUG]-(contrast:Contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (arm)-[:GIVEN]->(treatment:Treatment)-[:AGENT]->(drug)
WHERE $families[contrast.contrast_type] = $family
WITH contrast, drug, system, CASE WHEN count(*) = count(treatment.conc_max_um) THEN max(treatment.conc_max_um) END AS um
WHERE um <= $max_um * 1.000000001
MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
  AND ($drug IS NULL OR EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) })
MATCH (contrast)-[:PART_OF]->(study:Study),
      (contrast)<-[:OF_CONTRAST]-(:ResultSet)<-[:IN_RESULT_SET]-(finding:Finding)-[:ABOUT]->(feature:Feature)
WHERE feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND ($measurand IS NULL OR finding.measurand = $measurand)
  AND $rules.nominal[finding.direction][finding.call].outcome = 'effect'
RETURN group.label AS subject, group.id AS subject_id, feature.id AS feature_id, feature.symbol AS symbol, finding.measurand AS measurand,
  finding.direction AS direction, min(um) AS reached_um, collect(DISTINCT drug.label) AS agents,
  collect(DISTINCT system.label) AS systems, collect(DISTINCT study.label) AS studies, count(DISTINCT finding) AS findings
ORDER BY subject, subject_id, symbol, feature_id, measurand, direction
