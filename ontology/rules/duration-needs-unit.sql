-- severity: error
-- message: a duration has no unit; give duration_unit
SELECT id AS focus, 'duration_unit' AS path, NULL AS value
FROM treatment WHERE duration_unit IS NULL AND duration_value IS NOT NULL
