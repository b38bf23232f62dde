-- Names to be grounded: every gene, long non-coding RNA and miRNA that a finding is about.
SELECT 'findings.tsv' AS file, f.row, 'feature_as_written' AS col, 'gene' AS kind, f.feature_as_written AS as_written,
       c.study_id AS study, f.finding_id AS finding, f.feature_id AS given_id, f.symbol AS given_symbol
FROM raw_findings AS f JOIN raw_contrasts AS c USING (contrast_id)
WHERE f.feature_kind IN ('gene', 'lncRNA', 'miRNA')
