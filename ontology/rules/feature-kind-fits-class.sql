-- severity: error
-- message: the kind of feature does not fit its class
SELECT id AS focus, 'feature_kind' AS path, feature_kind AS value FROM gene WHERE feature_kind <> 'gene'
UNION ALL SELECT id, 'feature_kind', feature_kind FROM noncoding_rna WHERE feature_kind NOT IN ('lncrna', 'mirna')
UNION ALL SELECT id, 'feature_kind', feature_kind FROM gene_set WHERE feature_kind NOT IN ('gene_set', 'mirna_set')
UNION ALL SELECT id, 'feature_kind', feature_kind FROM pathway WHERE feature_kind <> 'pathway'
UNION ALL SELECT id, 'feature_kind', feature_kind FROM phenotype WHERE feature_kind <> 'phenotype'
UNION ALL SELECT id, 'feature_kind', feature_kind FROM transcriptome WHERE feature_kind <> 'transcriptome'
