-- severity: warning
-- message: the call contradicts the p-value; correct the one that was mistaken, or the column that it is in
SELECT 'findings.tsv' AS file, f.row, p.col, p.value, f.finding_id || ' is ' || f.call AS detail
FROM raw_findings AS f JOIN (
    SELECT row, 'adjusted_p_value' AS col, adjusted_p_value AS value, '=' AS relation FROM raw_findings
    UNION ALL
    SELECT row, 'p_value' AS col, p_value AS value, coalesce(p_relation, '=') FROM raw_findings
) AS p ON f.row = p.row
WHERE CASE
    WHEN f.call = 'significant_corrected' OR p.col = 'p_value' AND f.call LIKE 'significant%'
    THEN TRY_CAST(p.value AS DOUBLE) > 0.1 AND p.relation NOT IN ('<', '<=')
    WHEN f.call = 'not_significant' AND (p.col = 'adjusted_p_value' OR f.adjusted_p_value IS NULL)
    THEN TRY_CAST(p.value AS DOUBLE) < CASE p.col WHEN 'p_value' THEN 0.005 ELSE 0.05 END AND p.relation NOT IN ('>', '>=')
END
