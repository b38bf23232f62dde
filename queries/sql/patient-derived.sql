-- question: What was found in cells that come from patients and were treated in the dish?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- columns: study_label, origin, system, drug, dose, time
-- column: background | Background | | the condition of both arms
-- columns: feature_kind, feature_id, symbol, as_written, direction, call, finding, locator
-- order: study_label, finding
-- note: blood drawn from people who took the drug is not among them
SELECT study_label, origin, system, drug, dose, time, background, feature_kind, feature_id, symbol, as_written, direction, call, finding, locator
FROM evidence
WHERE compartment = 'in_vitro'
  AND origin IN ('blood_of_patients', 'blood_of_patients_and_controls', 'ipsc_of_patients')
  AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug))
ORDER BY study_label, finding
