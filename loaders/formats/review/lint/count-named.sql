-- severity: warning
-- message: the number called does not fit the findings that are called
-- Where every tested feature has a row (complete, stated) the two are equal; otherwise no fewer can be called than
-- are named. Rows count by feature, on RNA of single genes.
WITH called AS (
    SELECT contrast_id, count(DISTINCT feature_as_written) AS n,
           count(DISTINCT feature_as_written) FILTER (WHERE direction = 'up') AS up,
           count(DISTINCT feature_as_written) FILTER (WHERE direction = 'down') AS down
    FROM raw_findings
    WHERE feature_kind IN ('gene', 'lncRNA', 'miRNA') AND measurand = 'rna_expression'
      AND call IN ('significant', 'significant_nominal', 'significant_corrected')
    GROUP BY contrast_id
),
compared AS (
    SELECT r.row, r.contrast_id, r.reporting = 'complete' AND r.count_is = 'stated' AS is_complete, r.count_is, unnest([
        {'col': 'n_significant', 'stated': CAST(r.n_significant AS BIGINT), 'named': coalesce(c.n, 0)},
        {'col': 'n_significant_up', 'stated': CAST(r.n_significant_up AS BIGINT), 'named': coalesce(c.up, 0)},
        {'col': 'n_significant_down', 'stated': CAST(r.n_significant_down AS BIGINT), 'named': coalesce(c.down, 0)}]) AS pair
    FROM raw_result_sets AS r LEFT JOIN called AS c USING (contrast_id)
)
SELECT 'result_sets.tsv' AS file, row, pair.col, pair.stated AS value, pair.named || ' in findings.tsv' AS detail
FROM compared
WHERE CASE WHEN is_complete OR count_is = 'lower_bound' THEN pair.named <> pair.stated ELSE pair.named > pair.stated END
