-- severity: warning
-- message: the name or label of the study spells another year
SELECT 'studies.tsv' AS file, row, col, value, 'year is ' || year AS detail
FROM (SELECT row, year, 'study_id' AS col, study_id AS value FROM raw_studies UNION ALL SELECT row, year, 'label', label FROM raw_studies)
WHERE regexp_extract(value, '(?:^|[^0-9])((?:18|19|20|21)[0-9]{2})(?:[^0-9]|$)', 1) NOT IN ('', year)
