-- severity: warning
-- message: the name of the treatment spells another duration than its columns
WITH spelled AS (
    SELECT row, treatment_id, duration_value, duration_unit,
           regexp_extract(treatment_id, '-([0-9.]+)(min|h|d|w)$', ['amount', 'unit']) AS part
    FROM raw_treatments
)
SELECT 'treatments.tsv' AS file, row, 'duration_value' AS col, concat_ws(' ', duration_value, duration_unit) AS value, treatment_id AS detail
FROM spelled
WHERE part.unit <> ''
  AND (TRY_CAST(part.amount AS DOUBLE) IS DISTINCT FROM CAST(duration_value AS DOUBLE)
       OR part.unit IS DISTINCT FROM CASE duration_unit WHEN 'day' THEN 'd' WHEN 'week' THEN 'w' ELSE duration_unit END)
