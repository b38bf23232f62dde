-- question: What does a study say, nulls and unreported results included?
-- parameter: study | study | required | the study, by its label, its name in the source or its identifier
-- column: finding | identifier | | the finding
-- column: study_label | string | | the study
-- column: compartment | Compartment | | where RNA was measured
-- column: system | string | | the system
-- column: drug | string | | the exact form that is investigated
-- column: drug_group | string | | what forms of the drug roll up to
-- column: dose | string | | dose or concentration, route and duration, with units
-- column: time | string | | when the sample was taken, with its unit
-- column: comparator | string | | what the case arm is compared with
-- column: contrast_type | ContrastType | | what is compared with what
-- column: contrast_family | Family | | contrasts of one family may be pooled
-- column: feature_kind | FeatureKind | | kind of feature
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: as_written | string | | the feature as the source writes it
-- column: themes | list of string | | headings it is discussed under, never membership
-- column: measurand | Measurand | | what was measured
-- column: direction | Direction | | which way it went
-- column: call | Call | | what the source says about significance
-- column: certainty | Certainty | | whether it is stated or inferred
-- column: locator | list of string | | where in the source it stands
-- order: compartment, study_label, finding
SELECT finding, study_label, compartment, system, drug, drug_group, dose, time, comparator, contrast_type, contrast_family,
       feature_kind, feature_id, symbol, as_written, themes, measurand, direction, call, certainty, locator
FROM evidence
WHERE study = $study
ORDER BY compartment, study_label, finding
