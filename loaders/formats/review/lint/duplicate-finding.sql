-- severity: error
-- message: duplicate finding: contrast, feature and measurand are equal; keep one row, or say in mappings.tsv for each name what tells the two apart
SELECT 'findings.tsv' AS file, row, 'finding_id' AS col, finding_id AS value, 'as ' || first AS detail
FROM (
    SELECT row, finding_id, first_value(finding_id) OVER same AS first, row_number() OVER same AS nth
    FROM (
        SELECT f.*, coalesce(CASE WHEN m.subject IS NULL AND feature_kind <> 'miRNA' THEN feature_id END, 
                           CASE WHEN feature_kind IN ('gene', 'lncRNA', 'miRNA') THEN fold(feature_as_written) ELSE feature_kind || ' ' || nfc_normalize(feature_as_written) END) AS feature
        FROM raw_findings AS f LEFT JOIN (SELECT DISTINCT subject FROM raw_mappings) AS m ON m.subject = f.feature_as_written
    )
    WINDOW same AS (PARTITION BY contrast_id, feature, measurand ORDER BY row)
)
WHERE nth > 1
