-- Diseases with their names, for grounding diagnoses.
SELECT curie AS id, coalesce(name, curie) AS label, items(synonyms) AS synonyms, items(xrefs) AS xrefs,
       'mondo_2024-07.tsv.gz' AS _file, row AS _row
FROM raw_terms
