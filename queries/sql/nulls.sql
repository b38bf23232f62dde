-- question: What was tested and found unchanged?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- column: finding | identifier | | the finding
-- column: study_label | string | | the study
-- column: compartment | Compartment | | where RNA was measured
-- column: system | string | | the system
-- column: drug | string | | the exact form that is investigated
-- column: contrast_family | Family | | contrasts of one family may be pooled
-- column: feature_kind | FeatureKind | | kind of feature
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: as_written | string | | the feature as the source writes it
-- column: measurand | Measurand | | what was measured
-- column: direction | Direction | | which way it went
-- column: call | Call | | what the source says about significance
-- column: p_value | double | | two-sided p-value
-- order: compartment, study_label, finding
-- note: a trend without significance keeps its direction and is no effect; an unreported result is not a null
SELECT finding, study_label, compartment, system, drug, contrast_family, feature_kind, feature_id, symbol, as_written, measurand, direction, call, p_value
FROM evidence
WHERE outcome = 'null'
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_group WHERE agent = $drug OR group_all = $drug))
ORDER BY compartment, study_label, finding
