-- severity: warning
-- message: no result set says what came out of it, so nothing can be counted for or against it
SELECT id AS focus, 'contrast_type' AS path, contrast_type AS value
FROM contrast WHERE id NOT IN (SELECT contrast FROM result_set)
