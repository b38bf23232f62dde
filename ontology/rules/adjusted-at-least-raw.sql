-- severity: error
-- message: the adjusted p-value is smaller than the p-value; check which column is which
SELECT id AS focus, 'adjusted_p_value' AS path, adjusted_p_value AS value
FROM finding WHERE adjusted_p_value < p_value
