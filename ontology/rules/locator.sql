-- severity: error
-- message: a finding that comes through a review names no place in it; give at least one locator
SELECT f.id AS focus, 'locators' AS path, NULL AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id JOIN contrast AS c ON r.contrast = c.id JOIN study AS s ON c.study = s.id
WHERE s.reported_in <> s.publication AND coalesce(len(f.locators), 0) = 0
