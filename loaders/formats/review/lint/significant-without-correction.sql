-- severity: error
-- message: without correction for multiple testing a call is nominal
SELECT 'findings.tsv' AS file, f.row, 'call' AS col, f.call AS value, r.contrast_id || ' has none_applied' AS detail
FROM raw_findings AS f JOIN raw_result_sets AS r USING (contrast_id)
WHERE r.correction = 'none_applied' AND f.call IN ('significant', 'significant_corrected')
