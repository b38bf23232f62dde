-- Diagnosis → its identifier and label: the accession given, or the name of the source where there is none.
SELECT a.diagnosis, a.row, coalesce(d.curie, local_id('disease', a.diagnosis)) AS id, coalesce(d.label, nfc_normalize(a.diagnosis)) AS label
FROM (SELECT diagnosis, min(row) AS row FROM raw_arms WHERE diagnosis IS NOT NULL GROUP BY diagnosis) AS a
LEFT JOIN raw_diagnoses AS d ON a.diagnosis = d.diagnosis
