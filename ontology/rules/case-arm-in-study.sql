-- severity: error
-- message: the case arm belongs to another study
SELECT c.id AS focus, 'case_arm' AS path, c.case_arm AS value
FROM contrast AS c JOIN arm AS a ON c.case_arm = a.id WHERE a.study <> c.study
