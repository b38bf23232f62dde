-- severity: error
-- message: a relation is given without a p-value; give the p-value or leave the relation empty
SELECT id AS focus, 'p_relation' AS path, p_relation AS value
FROM finding WHERE p_relation IS NOT NULL AND p_value IS NULL AND adjusted_p_value IS NULL
