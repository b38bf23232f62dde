-- severity: error
-- message: a standard error is above 0; leave it empty where the source rounds it to 0
SELECT id AS focus, 'standard_error' AS path, standard_error AS value
FROM finding WHERE standard_error = 0
