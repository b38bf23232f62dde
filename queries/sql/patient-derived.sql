-- question: What was found in cells that come from patients and were treated in the dish?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- column: study_label | string | | the study
-- column: origin | Origin | | what the cells came from
-- column: system | string | | the system
-- column: drug | string | | the exact form that is investigated
-- column: dose | string | | dose or concentration, route and duration, with units
-- column: time | string | | when the sample was taken, with its unit
-- column: background | Background | | what both arms stand under
-- column: feature_kind | FeatureKind | | kind of feature
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: as_written | string | | the feature as the source writes it
-- column: direction | Direction | | which way it went
-- column: call | Call | | what the source says about significance
-- column: finding | identifier | | the finding
-- column: locator | list of string | | where in the source it stands
-- order: study_label, finding
-- note: blood drawn from people who took the drug is not among them
SELECT study_label, origin, system, drug, dose, time, background, feature_kind, feature_id, symbol, as_written, direction, call, finding, locator
FROM evidence
WHERE compartment = 'in_vitro'
  AND origin IN ('blood_of_patients', 'blood_of_patients_and_controls', 'ipsc_of_patients')
  AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_group WHERE agent = $drug OR group_all = $drug))
ORDER BY study_label, finding
