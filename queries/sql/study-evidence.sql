-- question: What does a study say, nulls and unreported results included?
-- parameter: study | study | required | the study, by its label, its name in the source or its identifier
-- columns: finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family
-- columns: feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
-- order: compartment, study_label, finding
SELECT finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family,
       feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
FROM evidence
WHERE study = $study
ORDER BY compartment, study_label, finding
