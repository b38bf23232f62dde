-- severity: error
-- message: the result set says that no correction was applied; call it significant_nominal
SELECT f.id AS focus, 'call' AS path, f.call AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE r.correction = 'none_applied' AND f.call IN ('significant', 'significant_corrected')
