-- severity: error
-- message: a fold change is a ratio, above 0; write 0.5 for a fall to a half (-2), or give the effect_type of a logarithm
SELECT f.id AS focus, 'effect_size' AS path, f.effect_size AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE r.effect_type = 'fold_change' AND f.effect_size <= 0
