-- Genes that no loaded source has: each is one of this source alone, under its own name.
SELECT feature AS id, 'gene' AS feature_kind, min(as_written) AS label, 'not_verified' AS mapping_status,
       min(as_written) AS symbol, min(taxon) AS taxon,
       CASE WHEN min(accession) IS NOT NULL THEN list_sort(array_agg(DISTINCT accession)) END AS xrefs,
       min(file) AS _file, min(row) AS _row
FROM result_row WHERE is_own GROUP BY feature
