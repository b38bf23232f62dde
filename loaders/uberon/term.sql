-- Terms with the terms directly above them.
SELECT curie AS id, coalesce(name, curie) AS label, items(synonyms) AS synonyms, items(is_a) AS broader,
       'uberon_efo_slim_2026-04.tsv.gz' AS _file, row AS _row
FROM raw_terms
