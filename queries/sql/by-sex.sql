-- question: What was found in one sex?
-- parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
-- parameter: sex | Sex or any | any | only this sex
-- column: study_label | string | | the study
-- column: sex | Sex | | sex of the case arm
-- column: drug | string | | the exact form that is investigated
-- column: contrast_family | Family | | contrasts of one family may be pooled
-- column: time | string | | when the sample was taken, with its unit
-- column: n_case | integer | people or cultures | size of the case arm
-- column: feature_kind | FeatureKind | | kind of feature
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: as_written | string | | the feature as the source writes it
-- column: direction | Direction | | which way it went
-- column: call | Call | | what the source says about significance
-- column: finding | identifier | | the finding
-- order: study_label, as_written, sex, finding
-- note: a group of both sexes is in neither
SELECT study_label, sex, drug, contrast_family, time, n_case, feature_kind, feature_id, symbol, as_written, direction, call, finding
FROM evidence
WHERE sex IN ('female', 'male')
  AND ($sex IS NULL OR sex = $sex)
  AND ($gene IS NULL OR feature_id = $gene)
ORDER BY study_label, as_written, sex, finding
