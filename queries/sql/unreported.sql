-- question: What was measured and not reported?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- column: study_label | string | | the study
-- column: compartment | Compartment | | where RNA was measured
-- column: contrast | identifier | | the contrast
-- column: drug | string | | the exact form that is investigated
-- column: contrast_family | Family | | contrasts of one family may be pooled
-- column: feature_kind | FeatureKind | | kind of feature
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: as_written | string | | the feature as the source writes it
-- column: finding | identifier | | the finding
-- column: locator | list of string | | where in the source it stands
-- order: compartment, study_label, finding
-- note: features that a genome-wide study presumably tested and never mentions have no finding and are not listed
SELECT study_label, compartment, contrast, drug, contrast_family, feature_kind, feature_id, symbol, as_written, finding, locator
FROM evidence
WHERE outcome = 'not_reported'
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_group WHERE agent = $drug OR group_all = $drug))
ORDER BY compartment, study_label, finding
