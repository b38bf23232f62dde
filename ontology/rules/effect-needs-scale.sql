-- severity: error
-- message: an effect is given and its scale is not; give the effect_type of the result set
SELECT f.id AS focus, 'effect_size' AS path, f.effect_size AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE f.effect_size IS NOT NULL AND r.effect_type IS NULL
