-- severity: error
-- message: the arms of a drug effect are in two systems, so that not only the drug differs; use arms in one system
SELECT c.id AS focus, 'reference_arm' AS path, c.reference_arm AS value
FROM contrast AS c JOIN contrast_family AS f USING (contrast_type)
JOIN arm AS a ON c.case_arm = a.id JOIN arm AS b ON c.reference_arm = b.id
WHERE f.family = 'drug_effect' AND a.system <> b.system
