-- question: What was tested and found unchanged?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- columns: finding, study_label, compartment, system, drug, contrast_family, feature_kind, feature_id, symbol, as_written, measurand
-- columns: direction, call
-- column: p_value | double | | two-sided p-value
-- order: compartment, study_label, finding
-- note: a trend without significance keeps its direction and is not an effect; an unreported result is not a null
SELECT finding, study_label, compartment, system, drug, contrast_family, feature_kind, feature_id, symbol, as_written, measurand, direction, call, p_value
FROM evidence
WHERE outcome = 'null'
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug))
ORDER BY compartment, study_label, finding
