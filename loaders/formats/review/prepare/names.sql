-- Names to be grounded: those of the features of findings, by the kind that the row declares. A gene, long non-coding
-- RNA or miRNA must be known; anything else may be a feature of the source. A gene is one of the species of the case arm's system.
SELECT 'findings.tsv' AS file, f.row, 'feature_as_written' AS col, f.feature_kind AS kind, f.feature_as_written AS as_written,
       c.study_id AS study, f.finding_id AS finding, f.feature_id AS given_id, f.symbol AS given_symbol, 'feature_id' AS given_col,
       f.feature_kind NOT IN ('gene', 'lncRNA', 'miRNA') AS may_be_local, s.taxon
FROM raw_findings AS f JOIN raw_contrasts AS c USING (contrast_id)
LEFT JOIN (
    SELECT a.arm_id, min(taxon_name(s.species)) AS taxon FROM raw_arms AS a JOIN raw_systems AS s ON a.system = s.system_id GROUP BY a.arm_id
) AS s ON c.case_arm = s.arm_id
UNION ALL BY NAME  -- agents by their kind; a class or a procedure only where it has an accession, or the name of a chemical
SELECT 'agents.tsv' AS file, row, 'label' AS col, kind, label AS as_written, curie AS given_id, 'curie' AS given_col, true AS may_be_local
FROM raw_agents
UNION ALL BY NAME  -- the term of a cell or tissue; an unresolved system has none
SELECT 'systems.tsv' AS file, row, CASE WHEN tissue_or_cell IS NULL THEN 'label' ELSE 'tissue_or_cell' END AS col, 'system' AS kind,
       coalesce(tissue_or_cell, label) AS as_written, curies AS given_id, 'curies' AS given_col, true AS may_be_local
FROM raw_systems WHERE members IS NULL AND (curies IS NULL OR tissue_or_cell IS NOT NULL AND NOT contains(curies, '|'))
UNION ALL BY NAME
SELECT 'diagnoses.tsv' AS file, row, 'label' AS col, 'disease' AS kind, label AS as_written, curie AS given_id, 'curie' AS given_col, true AS may_be_local
FROM raw_diagnoses
UNION ALL BY NAME
SELECT 'arms.tsv' AS file, min(row) AS row, 'diagnosis' AS col, 'disease' AS kind, diagnosis AS as_written, NULL AS given_id, NULL AS given_col, true AS may_be_local
FROM raw_arms WHERE diagnosis IS NOT NULL AND diagnosis NOT IN (SELECT diagnosis FROM raw_diagnoses) GROUP BY diagnosis
