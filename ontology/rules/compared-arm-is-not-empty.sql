-- severity: error
-- message: an arm of a contrast has no samples; correct n, or leave it empty where it is not stated
SELECT id AS focus, 'n' AS path, n AS value
FROM arm
WHERE n = 0 AND (id IN (SELECT case_arm FROM contrast) OR id IN (SELECT reference_arm FROM contrast WHERE reference_arm IS NOT NULL))
