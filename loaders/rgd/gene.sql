-- One row a gene; the file has a row for each of its Ensembl genes where they differ.
SELECT g.rgd_id AS id,
       'gene' AS feature_kind,
       min(g.symbol) AS label,
       min(g.symbol) AS symbol,
       'Rattus norvegicus' AS taxon,
       items(nullif(string_agg(g.synonyms, '|'), '')) AS aliases,
       items('ENSEMBL:' || replace(string_agg(g.ensembl_gene_ids, '|'), '|', '|ENSEMBL:')) AS xrefs,
       any_value(o.human) AS human_orthologues,
       any_value(o.orthology) AS orthology,
       'rat_genes_rgd_2024-07.tsv.gz' AS _file, min(g.row) AS _row
FROM raw_genes AS g LEFT JOIN human_orthologue AS o USING (rgd_id) GROUP BY g.rgd_id
