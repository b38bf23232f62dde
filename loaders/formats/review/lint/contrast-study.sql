-- severity: error
-- message: an arm of the contrast belongs to another study
SELECT 'contrasts.tsv' AS file, c.row, x.col, x.arm AS value, a.study_id AS detail
FROM raw_contrasts AS c, (VALUES ('case_arm'), ('reference_arm')) AS v(col),
     LATERAL (SELECT v.col AS col, CASE v.col WHEN 'case_arm' THEN c.case_arm ELSE c.reference_arm END AS arm) AS x
JOIN raw_arms AS a ON x.arm = a.arm_id
WHERE a.study_id <> c.study_id
