-- severity: error
-- message: a contrast of the family drug_effect does not say which drug is under question
SELECT c.id AS focus, 'drug' AS path, NULL AS value
FROM contrast AS c JOIN contrast_family AS f USING (contrast_type) WHERE f.family = 'drug_effect' AND c.drug IS NULL
