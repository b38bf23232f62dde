-- severity: error
-- message: the drug under question is not given in the case arm; correct the drug, the arm or its treatments
WITH given AS (
    SELECT a.id AS arm, unnest(a.treatments) AS treatment FROM arm AS a
), one_of AS (
    SELECT arm, treatment FROM given
    UNION ALL SELECT g.arm, unnest(t.alternatives) FROM given AS g JOIN treatment AS t ON g.treatment = t.id
)
SELECT c.id AS focus, 'drug' AS path, c.drug AS value
FROM contrast AS c JOIN contrast_family AS f USING (contrast_type)
WHERE f.family = 'drug_effect' AND c.drug IS NOT NULL
  AND NOT EXISTS (FROM one_of AS g JOIN treatment AS t ON g.treatment = t.id WHERE g.arm = c.case_arm AND t.agent = c.drug)
