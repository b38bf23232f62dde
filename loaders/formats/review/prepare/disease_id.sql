-- Diagnosis → its identifier and label: the accession given, what its name stands for, or a name of the source. Several
-- names of one diagnosis have one label: the one of diagnoses.tsv, else that of the first arm.
SELECT diagnosis, row, id, first_value(label) OVER (PARTITION BY id ORDER BY is_named DESC, row) AS label
FROM (
    SELECT a.diagnosis, a.row, coalesce(g.id, local_id('disease', a.diagnosis)) AS id, d.row IS NOT NULL AS is_named,
           coalesce(d.label, nfc_normalize(a.diagnosis)) AS label
    FROM (SELECT diagnosis, min(row) AS row FROM raw_arms WHERE diagnosis IS NOT NULL GROUP BY diagnosis) AS a
    LEFT JOIN raw_diagnoses AS d ON a.diagnosis = d.diagnosis
    LEFT JOIN grounded AS g ON g.file = CASE WHEN d.row IS NULL THEN 'arms.tsv' ELSE 'diagnoses.tsv' END AND g.row = coalesce(d.row, a.row)
)
