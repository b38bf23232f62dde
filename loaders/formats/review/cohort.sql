-- The people of each study, by name; n only where all arms agree.
SELECT local_id('cohort', a.study_id || '.' || slug(a.cohort)) AS id,
       a.cohort AS label,
       local_id('study', a.study_id) AS study,
       min(coalesce(d.curie, shared_id('disease', slug(a.diagnosis)))) AS disease,
       CASE WHEN count(DISTINCT a.n) = 1 THEN min(a.n) END AS n,
       'arms.tsv' AS _file, min(a.row) AS _row
FROM raw_arms AS a LEFT JOIN raw_diagnoses AS d ON a.diagnosis = d.diagnosis
WHERE a.cohort IS NOT NULL
GROUP BY a.study_id, a.cohort
