-- question: What was found in one sex?
-- parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
-- parameter: sex | Sex or any | any | only this sex
-- columns: study_label
-- column: sex | Sex | | sex of the case arm
-- columns: drug, contrast_family, time, n_case, feature_kind, feature_id, symbol, as_written, direction, call, finding
-- order: study_label, as_written, sex, finding
-- note: a group of both sexes is in neither
SELECT study_label, sex, drug, contrast_family, time, n_case, feature_kind, feature_id, symbol, as_written, direction, call, finding
FROM evidence
WHERE sex IN ('female', 'male')
  AND ($sex IS NULL OR sex = $sex)
  AND ($gene IS NULL OR feature_id = $gene)
ORDER BY study_label, as_written, sex, finding
