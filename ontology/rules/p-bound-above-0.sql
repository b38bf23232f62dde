-- severity: error
-- message: no p-value is below 0; write the bound that the source gives, or = for a p-value of 0
SELECT id AS focus, 'p_relation' AS path, p_relation AS value
FROM finding WHERE p_relation = '<' AND coalesce(p_value, adjusted_p_value) = 0
