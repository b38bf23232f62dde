-- A diagnosis by its identifier, or by its name where none was verified.
SELECT coalesce(d.curie, shared_id('disease', slug(a.diagnosis))) AS id,
       coalesce(min(d.label), a.diagnosis) AS label,
       'arms.tsv' AS _file, min(a.row) AS _row
FROM raw_arms AS a LEFT JOIN raw_diagnoses AS d ON a.diagnosis = d.diagnosis
WHERE a.diagnosis IS NOT NULL
GROUP BY 1, a.diagnosis
