// What was tested and found unchanged? Parameters, columns and order: queries/sql/nulls.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $rules.nominal[finding.direction][finding.call].outcome = 'null'
  AND ($compartment IS NULL OR system.compartment = $compartment)
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
WITH *
WHERE $drug IS NULL OR EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) }
RETURN finding.id AS finding, study.label AS study_label, system.compartment AS compartment, system.label AS system,
  drug.label AS drug, $families[contrast.contrast_type] AS contrast_family, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written, finding.measurand AS measurand, finding.direction AS direction,
  finding.call AS call, finding.p_value AS p_value
ORDER BY compartment, study_label, finding
