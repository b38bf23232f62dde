-- The people of each study, by name; n only where all arms agree. `prepare/faults.sql` lets a cohort have one diagnosis.
SELECT part_id('cohort', a.study_id, a.cohort) AS id,
       nfc_normalize(a.cohort) AS label,
       local_id('study', a.study_id) AS study,
       max(d.id) AS disease,
       CASE WHEN count(DISTINCT a.n) = 1 THEN max(a.n) END AS n,
       'arms.tsv' AS _file, min(a.row) AS _row
FROM raw_arms AS a LEFT JOIN disease_id AS d USING (diagnosis)
WHERE a.cohort IS NOT NULL
GROUP BY a.study_id, nfc_normalize(a.cohort), 1
