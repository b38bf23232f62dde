-- severity: error
-- message: a dose is one value or a range; give dose_value, or dose_min and dose_max
SELECT id AS focus, 'dose_value' AS path, dose_value AS value
FROM treatment WHERE dose_value IS NOT NULL AND (dose_min IS NOT NULL OR dose_max IS NOT NULL)
