// How does an effect of a drug go over time? Parameters, columns and order: queries/sql/by-time.sql

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $families[contrast.contrast_type] = $family
  AND arm.hours IS NOT NULL
  AND ($gene IS NULL OR feature.id = $gene)
  AND NOT (group)-[:ROLLS_UP_TO]->()
  AND ($drug IS NULL OR EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) })
WITH study, drug, system, feature, finding.measurand AS measurand,
  count(DISTINCT arm.hours) AS times, collect({arm: arm, finding: finding}) AS course
WHERE times >= $min_times
UNWIND course AS point
WITH *, point.arm AS arm, point.finding AS finding
RETURN study.label AS study_label, drug.label AS drug, system.label AS system, system.id AS system_id, feature.id AS feature_id, feature.symbol AS symbol, measurand,
  arm.hours AS hours, arm.timepoint AS time, finding.direction AS direction, finding.call AS call, finding.id AS finding
ORDER BY study_label, symbol, feature_id, drug, system, system_id, measurand, hours, finding
