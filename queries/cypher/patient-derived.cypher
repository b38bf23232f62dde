// question: What was found in cells that come from patients and were treated in the dish?
// parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
// column: study_label | string | | the study
// column: origin | Origin | | what the cells came from
// column: system | string | | the system
// column: drug | string | | the exact form that is investigated
// column: dose | string | | dose or concentration, route and duration, with units
// column: time | string | | when the sample was taken, with its unit
// column: background | Background | | what both arms stand under
// column: feature_kind | FeatureKind | | kind of feature
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: as_written | string | | the feature as the source writes it
// column: direction | Direction | | which way it went
// column: call | Call | | what the source says about significance
// column: finding | identifier | | the finding
// column: locator | list of string | | where in the source it stands
// order: study_label, finding
// note: blood drawn from people who took the drug is not among them
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE system.compartment = 'in_vitro'
  AND system.origin IN ['blood_of_patients', 'blood_of_patients_and_controls', 'ipsc_of_patients']
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)
OPTIONAL MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
WITH *
WHERE $drug IS NULL OR $drug IN [drug.id, group.id]
RETURN study.label AS study_label, system.origin AS origin, system.label AS system, drug.label AS drug,
  head(COLLECT { MATCH (arm)-[:GIVEN]->(given:Treatment)-[:AGENT]->(drug) RETURN given.dose ORDER BY given.dose }) AS dose,
  arm.timepoint AS time, contrast.background AS background, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written, finding.direction AS direction, finding.call AS call,
  finding.id AS finding, finding.locators AS locator
ORDER BY study_label, finding
