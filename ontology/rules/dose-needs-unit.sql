-- severity: error
-- message: a dose has no unit; give dose_unit
SELECT id AS focus, 'dose_unit' AS path, NULL AS value
FROM treatment WHERE dose_unit IS NULL AND coalesce(dose_value, dose_min, dose_max) IS NOT NULL
