// What was measured and not reported? Parameters, columns and order: queries/sql/unreported.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $rules.nominal[finding.direction][finding.call].outcome = 'not_reported'
  AND ($compartment IS NULL OR system.compartment = $compartment)
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
WITH *
WHERE $drug IS NULL OR EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) }
RETURN study.label AS study_label, system.compartment AS compartment, contrast.id AS contrast, drug.label AS drug,
  $families[contrast.contrast_type] AS contrast_family, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written,
  coalesce(finding.note, 'measured, no result given') AS note, finding.id AS finding, finding.locators AS locator
ORDER BY compartment, study_label, finding
