-- severity: error
-- message: positive or negative with improvement needs the polarity of the variable; give variable_polarity or use correlated
SELECT f.id AS focus, 'direction' AS path, f.direction AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id JOIN contrast AS c ON r.contrast = c.id
WHERE f.direction IN ('correlated_positive', 'correlated_negative') AND c.variable_polarity IS NULL
