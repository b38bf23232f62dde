// What does a study say, nulls and unreported results included? Parameters, columns and order: queries/sql/study-evidence.sql

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE study.id = $study
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
RETURN finding.id AS finding, study.label AS study_label, system.compartment AS compartment, system.label AS system,
  drug.label AS drug, group.label AS drug_group,
  reduce(doses = null, dose IN COLLECT { MATCH (arm)-[:GIVEN]->(given:Treatment)-[:AGENT]->(drug)
    WHERE given.dose IS NOT NULL RETURN DISTINCT given.dose ORDER BY given.dose } | coalesce(doses + ' + ', '') + dose) AS dose,
  arm.timepoint AS time, contrast.comparator AS comparator, contrast.contrast_type AS contrast_type,
  $families[contrast.contrast_type] AS contrast_family, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written,
  COLLECT { MATCH (finding)-[:DISCUSSED_UNDER]->(theme:Theme) RETURN DISTINCT theme.label ORDER BY theme.label } AS themes,
  finding.measurand AS measurand, finding.direction AS direction, finding.call AS call, finding.certainty AS certainty,
  finding.locators AS locator
ORDER BY compartment, study_label, finding
