// What is there before any dose: what differs in the disease, and what predicts response? Parameters, columns and order: queries/sql/before-any-dose.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $rules.nominal[finding.direction][finding.call].outcome = 'effect'
  AND NOT (arm)-[:GIVEN]->()
  AND NOT EXISTS { (contrast)-[:REFERENCE_ARM]->()-[:GIVEN]->() }
  AND ($compartment IS NULL OR system.compartment = $compartment)
  AND ($family IS NULL OR $families[contrast.contrast_type] = $family)
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
RETURN $families[contrast.contrast_type] AS contrast_family, study.label AS study_label, system.compartment AS compartment,
  disease.label AS disease, arm.response_status AS responder, contrast.comparator AS comparator,
  feature.feature_kind AS feature_kind, feature.id AS feature_id, feature.symbol AS symbol, finding.as_written AS as_written,
  finding.direction AS direction, finding.call AS call, finding.id AS finding
ORDER BY contrast_family, study_label, finding
