-- severity: error
-- message: the numbers called up and down are more than the number called
SELECT 'result_sets.tsv' AS file, row, 'n_significant' AS col, n_significant AS value,
       coalesce(n_significant_up, '0') || ' up, ' || coalesce(n_significant_down, '0') || ' down' AS detail
FROM raw_result_sets
WHERE coalesce(CAST(n_significant_up AS BIGINT), 0) + coalesce(CAST(n_significant_down AS BIGINT), 0) > CAST(n_significant AS BIGINT)
