-- severity: error
-- message: more features are called up and down than are called at all
SELECT id AS focus, 'n_significant' AS path, n_significant AS value
FROM result_set WHERE coalesce(n_significant_up, 0) + coalesce(n_significant_down, 0) > n_significant
