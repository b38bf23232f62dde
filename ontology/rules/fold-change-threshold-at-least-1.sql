-- severity: error
-- message: the threshold of a fold change is a ratio of at least 1; write 2 for a rise to the double and a fall to a half
SELECT id AS focus, 'fold_change_threshold' AS path, fold_change_threshold AS value
FROM result_set WHERE effect_type = 'fold_change' AND fold_change_threshold < 1
