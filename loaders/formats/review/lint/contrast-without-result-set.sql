-- severity: error
-- message: a contrast has findings and no result set
SELECT 'contrasts.tsv' AS file, c.row, 'contrast_id' AS col, c.contrast_id AS value
FROM raw_contrasts AS c
WHERE c.contrast_id IN (SELECT contrast_id FROM raw_findings) AND c.contrast_id NOT IN (SELECT contrast_id FROM raw_result_sets)
