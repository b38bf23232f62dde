-- severity: error
-- message: duplicate feature: another row of the contrast is about it; keep one row, or say in mappings.tsv for each name what tells the two apart
SELECT id AS focus, 'feature' AS path, array_to_string(list_sort(names), ', ') AS value
FROM (
    SELECT id, list(as_written) OVER (PARTITION BY result_set, feature, measurand, coalesce(discriminator, '')) AS names
    FROM finding
)
WHERE len(names) > 1
