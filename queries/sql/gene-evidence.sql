-- question: What is known about a gene, nulls and unreported results included?
-- parameter: gene | gene | required | the gene, by symbol, alias, identifier or as a source writes it
-- columns: finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family
-- columns: feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
-- order: compartment, study_label, finding
SELECT finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family,
       feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
FROM evidence
WHERE feature_id = $gene
ORDER BY compartment, study_label, finding
