-- severity: error
-- message: the call says corrected, but neither a correction nor an adjusted p-value is given; give one or call it significant or significant_nominal
SELECT f.id AS focus, 'call' AS path, f.call AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id
WHERE f.call = 'significant_corrected' AND f.adjusted_p_value IS NULL AND coalesce(r.correction, 'not_reported') IN ('none_applied', 'not_reported')
