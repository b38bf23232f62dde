-- severity: warning
-- message: the parts of an arm do not add up to it
-- Parts are added where they belong to one division: by sex, by response, or by treatment (the text in their
-- cohort), at least two of them, each with its n.
WITH part AS (
    SELECT part_of, row, CAST(n AS BIGINT) AS n,
           CASE WHEN sex IN ('female', 'male') THEN 'sex' WHEN responder_status IS NOT NULL THEN 'response' ELSE 'group' END AS division,
           CASE WHEN sex IN ('female', 'male') THEN sex WHEN responder_status IS NOT NULL THEN responder_status ELSE cohort END AS stratum
    FROM raw_arms WHERE part_of IS NOT NULL
),
divided AS (
    SELECT part_of, division, sum(n) AS n, count(*) AS parts, count(n) AS known, count(DISTINCT stratum) AS strata
    FROM part GROUP BY part_of, division
)
SELECT 'arms.tsv' AS file, whole.row, 'n' AS col, whole.n AS value,
       d.parts || ' parts by ' || d.division || ' have ' || d.n AS detail
FROM divided AS d JOIN raw_arms AS whole ON d.part_of = whole.arm_id
WHERE d.parts > 1 AND d.known = d.parts AND d.strata = d.parts AND whole.n IS NOT NULL AND d.n <> CAST(whole.n AS BIGINT)
