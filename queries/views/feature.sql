-- Every feature, whatever its class.
SELECT id, feature_kind, symbol, label, symbol AS name, source FROM gene
UNION ALL SELECT id, feature_kind, symbol, label, symbol, source FROM noncoding_rna
UNION ALL SELECT id, feature_kind, NULL, label, label, source FROM gene_set
UNION ALL SELECT id, feature_kind, NULL, label, label, source FROM pathway
UNION ALL SELECT id, feature_kind, NULL, label, label, source FROM phenotype
UNION ALL SELECT id, feature_kind, NULL, label, label, source FROM transcriptome
ORDER BY id
