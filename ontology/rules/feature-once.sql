-- severity: error
-- message: duplicate feature: another row of the contrast is about it; keep one row, or say in mappings.tsv for each name what tells the two apart
SELECT id AS focus, 'feature' AS path, feature AS value
FROM (SELECT id, feature, count(*) OVER (PARTITION BY result_set, feature, measurand, coalesce(discriminator, '')) AS n FROM finding)
WHERE n > 1
