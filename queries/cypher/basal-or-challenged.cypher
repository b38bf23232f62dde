// question: Which genes does a drug change in untouched cells, under stress or cytokine, or both?
// parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
// parameter: measurand | Measurand or any | rna_expression | what was measured; different measurands are never pooled
// column: subject | string | | what is claimed about: the drug group, or the disease in disease families
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: measurand | Measurand | | what was measured
// column: seen | string | | basal, challenged or both: where there is an effect
// column: basal_up | integer | findings | in untouched cells, up
// column: basal_down | integer | findings | in untouched cells, down
// column: basal_null | integer | findings | in untouched cells, no effect
// column: challenged_up | integer | findings | under stress or cytokine, up
// column: challenged_down | integer | findings | under stress or cytokine, down
// column: challenged_null | integer | findings | under stress or cytokine, no effect
// column: studies | list of string | | the studies
// order: subject, symbol, feature_id, measurand
// note: challenged: endoplasmic reticulum stress, cytokine or another stress, in both arms; contrasts without a stated background are left out

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:TESTS_DRUG]->(drug:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $families[contrast.contrast_type] = 'drug_effect'
  AND contrast.background IS NOT NULL
  AND feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND ($measurand IS NULL OR finding.measurand = $measurand)
MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
  AND ($drug IS NULL OR $drug IN [drug.id, group.id])
WITH group.label AS subject, feature, finding.measurand AS measurand, study.label AS study_label,
  contrast.background = 'basal' AS is_basal,
  CASE WHEN finding.call = 'not_reported' THEN 'not_reported'
    WHEN finding.call = 'not_significant' OR finding.direction = 'no_change' THEN 'null'
    ELSE finding.direction END AS status
WITH subject, feature, measurand, collect(DISTINCT study_label) AS studies,
  count(CASE WHEN is_basal AND status = 'up' THEN 1 END) AS basal_up,
  count(CASE WHEN is_basal AND status = 'down' THEN 1 END) AS basal_down,
  count(CASE WHEN is_basal AND status = 'null' THEN 1 END) AS basal_null,
  count(CASE WHEN NOT is_basal AND status = 'up' THEN 1 END) AS challenged_up,
  count(CASE WHEN NOT is_basal AND status = 'down' THEN 1 END) AS challenged_down,
  count(CASE WHEN NOT is_basal AND status = 'null' THEN 1 END) AS challenged_null
WHERE basal_up + basal_down + challenged_up + challenged_down > 0
RETURN subject, feature.id AS feature_id, feature.symbol AS symbol, measurand,
  CASE WHEN challenged_up + challenged_down = 0 THEN 'basal'
    WHEN basal_up + basal_down = 0 THEN 'challenged'
    ELSE 'both' END AS seen,
  basal_up, basal_down, basal_null, challenged_up, challenged_down, challenged_null, studies
ORDER BY subject, symbol, feature_id, measurand
