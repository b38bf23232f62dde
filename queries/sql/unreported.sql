-- question: What was measured and not reported?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- columns: study_label, compartment
-- column: contrast | identifier | | the contrast
-- columns: drug, contrast_family, feature_kind, feature_id, symbol, as_written
-- column: note | string | | why there is no result, in words of the curators
-- columns: finding, locator
-- order: compartment, study_label, finding
-- note: features that a genome-wide study presumably tested and never mentions have no finding and are not listed
SELECT study_label, compartment, contrast, drug, contrast_family, feature_kind, feature_id, symbol, evidence.as_written,
       CASE WHEN stated.note IS NULL THEN 'measured, no result given' ELSE stated.note END AS note,
       evidence.finding, locator
FROM evidence
JOIN finding AS stated ON evidence.finding = stated.id
WHERE outcome = 'not_reported'
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug))
ORDER BY compartment, study_label, evidence.finding
