// What was found in one sex? Parameters, columns and order: queries/sql/by-sex.sql

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE arm.sex IN ['female', 'male']
  AND ($sex IS NULL OR arm.sex = $sex)
  AND ($gene IS NULL OR feature.id = $gene)
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)
RETURN study.label AS study_label, arm.sex AS sex, drug.label AS drug, $families[contrast.contrast_type] AS contrast_family,
  arm.timepoint AS time, arm.n AS n_case, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written, finding.direction AS direction, finding.call AS call,
  finding.id AS finding
ORDER BY study_label, as_written, sex, finding
