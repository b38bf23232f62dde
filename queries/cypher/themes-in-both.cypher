// Under which headings do authors discuss effects in blood and in vitro? Parameters, columns and order: queries/sql/themes-in-both.sql

// bound by kg from ontology/kg.yaml: $families and $subjects (contrast type → family, and → drug or disease),
// $rules (level of calls → direction → call → what counts)
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature),
      (finding)-[:DISCUSSED_UNDER]->(theme:Theme)
WHERE $families[contrast.contrast_type] = $family
  AND system.compartment IN ['blood', 'in_vitro']
  AND $rules.nominal[finding.direction][finding.call].outcome = 'effect'
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
WITH *, CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.label ELSE group.label END AS subject,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.id ELSE group.id END AS subject_id,
  system.compartment = 'blood' AS is_blood, coalesce(feature.symbol, finding.as_written) AS name
WHERE subject_id IS NOT NULL
WITH subject, subject_id, theme.label AS theme, theme.id AS theme_id,
  count(DISTINCT CASE WHEN is_blood THEN finding END) AS findings_blood,
  count(DISTINCT CASE WHEN NOT is_blood THEN finding END) AS findings_in_vitro,
  collect(DISTINCT CASE WHEN is_blood THEN name END) AS features_blood,
  collect(DISTINCT CASE WHEN NOT is_blood THEN name END) AS features_in_vitro,
  collect(DISTINCT study.label) AS studies
WHERE findings_blood > 0 AND findings_in_vitro > 0
RETURN subject, subject_id, theme, theme_id, findings_blood, findings_in_vitro, features_blood, features_in_vitro, studies
ORDER BY subject, subject_id, theme, theme_id
