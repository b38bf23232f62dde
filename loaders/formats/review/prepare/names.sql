-- Names to be grounded: those of the features of findings, by the kind that the row declares. A gene, long non-coding
-- RNA or miRNA must be known; anything else may be a feature of the source.
SELECT 'findings.tsv' AS file, f.row, 'feature_as_written' AS col, f.feature_kind AS kind, f.feature_as_written AS as_written,
       c.study_id AS study, f.finding_id AS finding, f.feature_id AS given_id, f.symbol AS given_symbol, 'feature_id' AS given_col,
       f.feature_kind NOT IN ('gene', 'lncRNA', 'miRNA') AS may_be_local
FROM raw_findings AS f JOIN raw_contrasts AS c USING (contrast_id)
