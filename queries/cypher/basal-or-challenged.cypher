// Which genes does a drug change in untouched cells, under stress or cytokine, or both? Parameters, columns and order: queries/sql/basal-or-challenged.sql

// bound by kg from ontology/kg.yaml: $families, contrast type → family; $rules, level of calls → direction → call → what counts
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $families[contrast.contrast_type] = $family
  AND contrast.background IS NOT NULL
  AND feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND ($measurand IS NULL OR finding.measurand = $measurand)
  AND NOT (group)-[:ROLLS_UP_TO]->()
  AND ($drug IS NULL OR EXISTS { (drug)-[:ROLLS_UP_TO*0..]->(:Agent {id: $drug}) })
WITH group.label AS subject, group.id AS subject_id, feature, finding.measurand AS measurand, study.label AS study_label,
  contrast.background = 'basal' AS is_basal,
  $rules.nominal[finding.direction][finding.call].outcome AS outcome, finding.direction AS direction
WITH *, CASE WHEN outcome = 'effect' THEN direction ELSE outcome END AS status
WITH subject, subject_id, feature, measurand, collect(DISTINCT study_label) AS studies,
  count(CASE WHEN is_basal AND status = 'up' THEN 1 END) AS basal_up,
  count(CASE WHEN is_basal AND status = 'down' THEN 1 END) AS basal_down,
  count(CASE WHEN is_basal AND status = 'null' THEN 1 END) AS basal_null,
  count(CASE WHEN NOT is_basal AND status = 'up' THEN 1 END) AS challenged_up,
  count(CASE WHEN NOT is_basal AND status = 'down' THEN 1 END) AS challenged_down,
  count(CASE WHEN NOT is_basal AND status = 'null' THEN 1 END) AS challenged_null
WHERE basal_up + basal_down + challenged_up + challenged_down > 0
RETURN subject, subject_id, feature.id AS feature_id, feature.symbol AS symbol, measurand,
  CASE WHEN challenged_up + challenged_down = 0 THEN 'basal'
    WHEN basal_up + basal_down = 0 THEN 'challenged'
    ELSE 'both' END AS seen,
  basal_up, basal_down, basal_null, challenged_up, challenged_down, challenged_null, studies
ORDER BY subject, subject_id, symbol, feature_id, measurand
