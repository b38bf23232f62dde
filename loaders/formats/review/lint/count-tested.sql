-- severity: error
-- message: more features are called than were tested
SELECT 'result_sets.tsv' AS file, row, 'n_significant' AS col, n_significant AS value, n_tested || ' tested' AS detail
FROM raw_result_sets WHERE CAST(n_significant AS BIGINT) > CAST(n_tested AS BIGINT)
