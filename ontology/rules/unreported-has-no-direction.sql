-- severity: error
-- message: the call says that no result is reported, so there is no direction either; use not_stated or correct the call
SELECT id AS focus, 'direction' AS path, direction AS value
FROM finding WHERE call = 'not_reported' AND direction <> 'not_stated'
