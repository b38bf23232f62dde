-- Finding → feature: what its name was grounded to, the accession given, or a node named by the source where there
-- is none. A close match never becomes the feature itself.
SELECT f.row, f.feature_kind, f.feature_as_written,
       CASE lower(f.feature_kind) WHEN 'mirna_set' THEN 'gene-set' WHEN 'gene_set' THEN 'gene-set' ELSE lower(f.feature_kind) END AS class,
       g.id IS NULL AND (f.feature_id IS NULL OR close.row IS NOT NULL) AS is_local,
       CASE
           WHEN g.id IS NOT NULL THEN g.id
           WHEN f.feature_id IS NOT NULL AND close.row IS NULL THEN f.feature_id
           WHEN f.feature_kind = 'pathway' THEN local_id('pathway', f.feature_as_written)
           ELSE part_id(CASE lower(f.feature_kind) WHEN 'mirna_set' THEN 'gene-set' WHEN 'gene_set' THEN 'gene-set' ELSE lower(f.feature_kind) END,
                        c.study_id, f.feature_as_written)
       END AS feature
FROM raw_findings AS f
JOIN raw_contrasts AS c USING (contrast_id)
LEFT JOIN grounded AS g ON f.row = g.row AND g.file = 'findings.tsv'
LEFT JOIN (
    SELECT f.row FROM raw_findings AS f JOIN raw_contrasts AS c USING (contrast_id)
    JOIN raw_mappings AS m ON m.subject = f.feature_as_written AND m.object = f.feature_id
     AND (m."where" IS NULL OR m."where" IN (f.finding_id, c.study_id))
    WHERE m.predicate IN ('closeMatch', 'relatedMatch') GROUP BY f.row
) AS close ON f.row = close.row
