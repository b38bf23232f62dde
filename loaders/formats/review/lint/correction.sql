-- severity: error
-- message: the correction of the result set is not the one of the study
SELECT 'result_sets.tsv' AS file, r.row, 'correction' AS col, r.correction AS value, s.study_id || ' has ' || s.multiple_testing AS detail
FROM raw_result_sets AS r JOIN raw_contrasts AS c USING (contrast_id) JOIN raw_studies AS s USING (study_id)
WHERE r.correction <> CASE s.multiple_testing WHEN 'none' THEN 'none_applied' ELSE s.multiple_testing END
  AND s.multiple_testing IN ('none', 'none_applied')
