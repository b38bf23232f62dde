-- severity: error
-- message: the sign of the effect contradicts the direction; above 0 is up, below 0 is down, exactly 0 is no_change
SELECT f.id AS focus, 'effect_size' AS path, f.effect_size AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE r.effect_type IN ('log2_fold_change', 'natural_log_fold_change')
  AND (f.effect_size > 0 AND f.direction = 'down' OR f.effect_size < 0 AND f.direction = 'up' OR f.effect_size = 0 AND f.direction <> 'no_change')
