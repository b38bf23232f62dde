-- question: What is known about a drug, nulls and unreported results included?
-- parameter: drug | agent | required | the drug; a concept stands for all its forms and metabolites
-- columns: finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family
-- columns: feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
-- order: compartment, study_label, finding
SELECT finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family,
       feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
FROM evidence
WHERE drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug)
ORDER BY compartment, study_label, finding
