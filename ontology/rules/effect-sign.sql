-- severity: error
-- message: the sign of the effect contradicts the direction; above 0 is up or a positive correlation with the variable, below 0 is down or a negative one, exactly 0 is no_change or not_correlated
WITH expected AS (
    SELECT f.id, f.effect_size, f.direction,
           CASE
               WHEN f.direction = 'up' OR f.direction = CASE c.variable_polarity
                   WHEN 'rises_with_improvement' THEN 'correlated_positive' WHEN 'falls_with_improvement' THEN 'correlated_negative' END THEN 1
               WHEN f.direction = 'down' OR f.direction = CASE c.variable_polarity
                   WHEN 'rises_with_improvement' THEN 'correlated_negative' WHEN 'falls_with_improvement' THEN 'correlated_positive' END THEN -1
           END AS sign
    FROM finding AS f JOIN result_set AS r ON f.result_set = r.id JOIN contrast AS c ON r.contrast = c.id
    WHERE r.effect_type IN ('log2_fold_change', 'natural_log_fold_change', 'z_score', 'correlation', 'standardised_mean_difference', 'regression_coefficient')
)
SELECT id AS focus, 'effect_size' AS path, effect_size AS value
FROM expected
WHERE sign(effect_size) = -sign OR effect_size = 0 AND direction NOT IN ('no_change', 'not_correlated')
