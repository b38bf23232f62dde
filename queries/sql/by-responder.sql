-- question: What was found in people who responded, or in those who did not?
-- parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
-- parameter: responder | ResponseStatus or any | any | only this group
-- columns: study_label, responder, drug, contrast_family, time, comparator, n_case, feature_kind, feature_id, symbol, as_written, direction
-- columns: call, finding
-- order: study_label, as_written, responder, finding
-- note: the group is that of the case arm; the comparator says what it was compared with
SELECT study_label, responder, drug, contrast_family, time, comparator, n_case, feature_kind, feature_id, symbol, as_written, direction, call, finding
FROM evidence
WHERE responder IS NOT NULL
  AND ($responder IS NULL OR responder = $responder)
  AND ($gene IS NULL OR feature_id = $gene)
ORDER BY study_label, as_written, responder, finding
