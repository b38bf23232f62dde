-- severity: error
-- message: a discrepancy is about something that is neither a study, a finding nor the review
SELECT 'discrepancies.tsv' AS file, row, 'about' AS col, item AS value
FROM (SELECT row, unnest(string_split(about, '|')) AS item FROM raw_discrepancies)
WHERE item <> 'review' AND item NOT IN (SELECT study_id FROM raw_studies) AND item NOT IN (SELECT finding_id FROM raw_findings)
