-- severity: error
-- message: a correlation is between -1 and 1; correct the effect or its effect_type
SELECT f.id AS focus, 'effect_size' AS path, f.effect_size AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE r.effect_type = 'correlation' AND abs(f.effect_size) > 1
