// What was found in cells that come from patients and were treated in the dish? Parameters, columns and order: queries/sql/patient-derived.sql
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE system.compartment = 'in_vitro'
  AND system.origin IN ['blood_of_patients', 'blood_of_patients_and_controls', 'ipsc_of_patients']
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
WITH *
WHERE $drug IS NULL OR EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) }
RETURN study.label AS study_label, system.origin AS origin, system.label AS system, drug.label AS drug,
  reduce(doses = null, dose IN COLLECT { MATCH (arm)-[:GIVEN]->(given:Treatment)-[:AGENT]->(drug)
    WHERE given.dose IS NOT NULL RETURN DISTINCT given.dose ORDER BY given.dose } | coalesce(doses + ' + ', '') + dose) AS dose,
  arm.timepoint AS time, contrast.background AS background, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written, finding.direction AS direction, finding.call AS call,
  finding.id AS finding, finding.locators AS locator
ORDER BY study_label, finding
