-- severity: warning
-- message: no contrast compares this arm
SELECT id AS focus, 'study' AS path, study AS value
FROM arm
WHERE id NOT IN (SELECT case_arm FROM contrast)
  AND id NOT IN (SELECT reference_arm FROM contrast WHERE reference_arm IS NOT NULL)
  AND id NOT IN (SELECT part_of FROM arm WHERE part_of IS NOT NULL)
