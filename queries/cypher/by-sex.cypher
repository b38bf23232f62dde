// question: What was found in one sex?
// parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
// parameter: sex | Sex or any | any | only this sex
// column: study_label | string | | the study
// column: sex | Sex | | sex of the case arm
// column: drug | string | | the exact form that is investigated
// column: contrast_family | Family | | contrasts of one family may be pooled
// column: time | string | | when the sample was taken, with its unit
// column: n_case | integer | people or cultures | size of the case arm
// column: feature_kind | FeatureKind | | kind of feature
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: as_written | string | | the feature as the source writes it
// column: direction | Direction | | which way it went
// column: call | Call | | what the source says about significance
// column: finding | identifier | | the finding
// order: study_label, as_written, sex, finding
// note: a group of both sexes is in neither

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
