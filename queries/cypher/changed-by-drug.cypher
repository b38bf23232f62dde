// Which genes does a drug change, compartment by compartment? Parameters, columns and order: queries/sql/changed-by-drug.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $families[contrast.contrast_type] = $family
  AND feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND ($compartment IS NULL OR system.compartment = $compartment)
  AND ($measurand IS NULL OR finding.measurand = $measurand)
  AND $rules[$calls][finding.direction][finding.call].outcome = 'effect'
  AND NOT (group)-[:ROLLS_UP_TO]->()
  AND EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) }
RETURN system.compartment AS compartment, feature.id AS feature_id, feature.symbol AS symbol, finding.measurand AS measurand,
  finding.direction AS direction, collect(DISTINCT drug.label) AS agents, collect(DISTINCT system.label) AS systems,
  collect(DISTINCT study.label) AS studies, count(DISTINCT finding) AS findings
ORDER BY compartment, symbol, feature_id, measurand, direction
