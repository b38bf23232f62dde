-- question: What was found in people who responded, or in those who did not?
-- parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
-- parameter: responder | ResponseStatus or any | any | only this group
-- column: study_label | string | | the study
-- column: responder | ResponseStatus | | whether the people of the case arm responded
-- column: drug | string | | the exact form that is investigated
-- column: contrast_family | Family | | contrasts of one family may be pooled
-- column: time | string | | when the sample was taken, with its unit
-- column: comparator | string | | what the case arm is compared with
-- column: n_case | integer | people or cultures | size of the case arm
-- column: feature_kind | FeatureKind | | kind of feature
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: as_written | string | | the feature as the source writes it
-- column: direction | Direction | | which way it went
-- column: call | Call | | what the source says about significance
-- column: finding | identifier | | the finding
-- order: study_label, as_written, responder, finding
-- note: the group is that of the case arm; the comparator says what it was compared with
SELECT study_label, responder, drug, contrast_family, time, comparator, n_case, feature_kind, feature_id, symbol, as_written, direction, call, finding
FROM evidence
WHERE responder IS NOT NULL
  AND ($responder IS NULL OR responder = $responder)
  AND ($gene IS NULL OR feature_id = $gene)
ORDER BY study_label, as_written, responder, finding
