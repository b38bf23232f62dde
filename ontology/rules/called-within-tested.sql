-- severity: error
-- message: more features are called than were tested
SELECT id AS focus, 'n_significant' AS path, n_significant AS value
FROM result_set WHERE n_significant > n_tested
