-- severity: warning
-- message: a significant call with a p-value above 0.1
SELECT 'findings.tsv' AS file, f.row, p.col, p.value, f.finding_id || ' is ' || f.call AS detail
FROM raw_findings AS f JOIN (
    SELECT row, 'adjusted_p_value' AS col, adjusted_p_value AS value FROM raw_findings
    UNION ALL
    SELECT row, 'p_value' AS col, p_value AS value FROM raw_findings WHERE coalesce(p_relation, '=') <> '<'
) AS p ON f.row = p.row
WHERE (f.call = 'significant_corrected' OR p.col = 'p_value' AND f.call LIKE 'significant%')
  AND TRY_CAST(p.value AS DOUBLE) > 0.1
