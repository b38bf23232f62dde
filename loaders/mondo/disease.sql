-- What grounding of diagnoses needs: psychiatric disorders (MONDO:0002025) and disorders of the nervous system
-- (MONDO:0005071), with all that is below them.
WITH RECURSIVE below AS (
    SELECT 'MONDO:0002025' AS curie UNION SELECT 'MONDO:0005071'
    UNION
    SELECT edge.curie FROM (SELECT curie, unnest(string_split(is_a, '|')) AS above FROM raw_terms) AS edge JOIN below ON edge.above = below.curie
)
SELECT t.curie AS id, coalesce(t.name, t.curie) AS label, items(t.synonyms) AS synonyms, items(t.xrefs) AS xrefs,
       'mondo_2024-07.tsv.gz' AS _file, t.row AS _row
FROM raw_terms AS t JOIN below USING (curie)
