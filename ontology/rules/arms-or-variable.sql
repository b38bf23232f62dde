-- severity: error
-- message: a contrast compares two arms, or one arm with a clinical variable; give the one or the other
SELECT id AS focus, 'reference_arm' AS path, NULL AS value
FROM contrast WHERE reference_arm IS NULL AND clinical_variable IS NULL
