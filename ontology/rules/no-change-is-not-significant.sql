-- severity: error
-- message: a denied change or correlation cannot be significant; correct the direction or the call
SELECT id AS focus, 'direction' AS path, direction AS value
FROM finding
WHERE direction IN ('no_change', 'not_correlated') AND call IN ('significant_corrected', 'significant', 'significant_nominal')
