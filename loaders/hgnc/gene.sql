-- Approved genes, pseudogenes included, and those of transfer, ribosomal and other RNAs that are neither micro nor long.
SELECT hgnc_id AS id,
       'gene' AS feature_kind,
       symbol || coalesce(' (' || name || ')', '') AS label,
       symbol,
       'Homo sapiens' AS taxon,
       items(concat_ws('|', alias_name, prev_name)) AS synonyms,
       items(prev_symbol) AS previous_symbols,
       items(alias_symbol) AS aliases,
       items(concat_ws('|', 'NCBIGene:' || entrez_id, 'ENSEMBL:' || ensembl_gene_id)) AS xrefs,
       locus_type,
       items(gene_group) AS gene_families,
       'hgnc_genes_2024-10.tsv.gz' AS _file, row AS _row
FROM raw_genes WHERE locus_type IS NULL OR locus_type NOT IN ('RNA, micro', 'RNA, long non-coding')
