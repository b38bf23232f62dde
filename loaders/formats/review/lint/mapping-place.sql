-- severity: error
-- message: a mapping holds in a place that is neither a study nor a finding
SELECT 'mappings.tsv' AS file, row, 'where' AS col, "where" AS value
FROM raw_mappings
WHERE "where" IS NOT NULL AND "where" NOT IN (SELECT study_id FROM raw_studies) AND "where" NOT IN (SELECT finding_id FROM raw_findings)
