-- Terms with the terms directly above them.
SELECT curie AS id, coalesce(name, curie) AS label, items(synonyms) AS synonyms, items(is_a) AS broader,
       'cell_ontology_2026-08.tsv.gz' AS _file, row AS _row
FROM raw_terms
