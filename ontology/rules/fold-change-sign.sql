-- severity: error
-- message: the fold change contradicts the direction; above 1 is up, below 1 is down, exactly 1 is no_change
SELECT f.id AS focus, 'effect_size' AS path, f.effect_size AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE r.effect_type = 'fold_change' AND f.effect_size > 0
  AND (f.effect_size > 1 AND f.direction = 'down' OR f.effect_size < 1 AND f.direction = 'up' OR f.effect_size = 1 AND f.direction IN ('up', 'down'))
