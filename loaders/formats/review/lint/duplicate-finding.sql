-- severity: error
-- message: duplicate finding: contrast, feature and measurand are equal
SELECT 'findings.tsv' AS file, row, 'finding_id' AS col, finding_id AS value, 'as ' || first AS detail
FROM (SELECT row, finding_id, first_value(finding_id) OVER same AS first, row_number() OVER same AS nth FROM raw_findings
      WINDOW same AS (PARTITION BY contrast_id, feature_as_written, measurand ORDER BY row))
WHERE nth > 1
