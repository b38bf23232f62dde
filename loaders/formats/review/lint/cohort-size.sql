-- severity: warning
-- message: arms of one cohort have different numbers
SELECT 'arms.tsv' AS file, max(row) AS row, 'n' AS col, string_agg(DISTINCT n, ', ' ORDER BY n) AS value, study_id || ', ' || cohort AS detail
FROM raw_arms WHERE cohort IS NOT NULL AND n IS NOT NULL
GROUP BY study_id, cohort HAVING count(DISTINCT n) > 1
