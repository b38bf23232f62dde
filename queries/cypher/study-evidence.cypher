// question: What does a study say, nulls and unreported results included?
// parameter: study | study | required | the study, by its label, its name in the source or its identifier
// column: finding | identifier | | the finding
// column: study_label | string | | the study
// column: compartment | Compartment | | where RNA was measured
// column: system | string | | the system
// column: drug | string | | the exact form that is investigated
// column: drug_group | string | | what forms of the drug roll up to
// column: dose | string | | dose or concentration, route and duration, with units
// column: time | string | | when the sample was taken, with its unit
// column: comparator | string | | what the case arm is compared with
// column: contrast_type | ContrastType | | what is compared with what
// column: contrast_family | Family | | contrasts of one family may be pooled
// column: feature_kind | FeatureKind | | kind of feature
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: as_written | string | | the feature as the source writes it
// column: themes | list of string | | headings it is discussed under, never membership
// column: measurand | Measurand | | what was measured
// column: direction | Direction | | which way it went
// column: call | Call | | what the source says about significance
// column: certainty | Certainty | | whether it is stated or inferred
// column: locator | list of string | | where in the source it stands
// order: compartment, study_label, finding

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE study.id = $study
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)
OPTIONAL MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
RETURN finding.id AS finding, study.label AS study_label, system.compartment AS compartment, system.label AS system,
  drug.label AS drug, group.label AS drug_group,
  head(COLLECT { MATCH (arm)-[:GIVEN]->(given:Treatment)-[:AGENT]->(drug) RETURN given.dose ORDER BY given.dose }) AS dose,
  arm.timepoint AS time, contrast.comparator AS comparator, contrast.contrast_type AS contrast_type,
  $families[contrast.contrast_type] AS contrast_family, feature.feature_kind AS feature_kind, feature.id AS feature_id,
  feature.symbol AS symbol, finding.as_written AS as_written,
  COLLECT { MATCH (finding)-[:DISCUSSED_UNDER]->(theme:Theme) RETURN DISTINCT theme.label ORDER BY theme.label } AS themes,
  finding.measurand AS measurand, finding.direction AS direction, finding.call AS call, finding.certainty AS certainty,
  finding.locators AS locator
ORDER BY compartment, study_label, finding
