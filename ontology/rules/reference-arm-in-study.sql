-- severity: error
-- message: the reference arm belongs to another study
SELECT c.id AS focus, 'reference_arm' AS path, c.reference_arm AS value
FROM contrast AS c JOIN arm AS a ON c.reference_arm = a.id WHERE a.study <> c.study
