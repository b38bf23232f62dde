-- One row a set; members are HGNC identifiers.
SELECT set_id AS id,
       'gene_set' AS feature_kind,
       set_name AS label,
       'hallmark' AS collection,
       list_sort(list_transform(string_split(hgnc_ids, '|'), lambda number: 'HGNC:' || number)) AS gene_members,
       'gene_sets.tsv.gz' AS _file, row AS _row
FROM raw_gene_sets
