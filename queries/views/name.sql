-- Every name by which something can be asked for, with the rule that would map it; `tier` orders the rules. A last part of an identifier that is not percent-encoded UTF-8 is taken as it is.
WITH spelled AS (
    SELECT 'gene' AS kind, symbol AS name, id, 'approved symbol' AS rule, 1 AS tier FROM gene
    UNION ALL SELECT 'gene', symbol, id, 'approved symbol', 1 FROM noncoding_rna
    UNION ALL SELECT 'gene', unnest(previous_symbols), id, 'previous symbol', 2 FROM gene
    UNION ALL SELECT 'gene', unnest(previous_symbols), id, 'previous symbol', 2 FROM noncoding_rna
    UNION ALL SELECT 'gene', unnest(aliases), id, 'alias', 3 FROM gene
    UNION ALL SELECT 'gene', unnest(aliases), id, 'alias', 3 FROM noncoding_rna
    UNION ALL SELECT 'agent', label, id, 'concept', 1 FROM agent WHERE kind = 'concept'
    UNION ALL SELECT 'agent', label, id, 'label', 2 FROM record_agent
    UNION ALL SELECT 'agent', unnest(synonyms), id, 'synonym', 3 FROM record_agent
    UNION ALL SELECT 'system', s.label, m.model, 'label', 1 FROM system AS s JOIN system_model AS m ON s.id = m.system
    UNION ALL SELECT 'system', coalesce(try(url_decode(split_part(s.id, '/', -1))), split_part(s.id, '/', -1)), m.model, 'label', 1 FROM system AS s JOIN system_model AS m ON s.id = m.system
    UNION ALL SELECT 'system', label, id, 'term', 2 FROM term
    UNION ALL SELECT 'system', unnest(synonyms), id, 'term synonym', 3 FROM term
    UNION ALL SELECT 'pathway', label, id, 'label', 1 FROM pathway
    UNION ALL SELECT 'pathway', label, id, 'label', 1 FROM gene_set WHERE collection IS NOT NULL
    UNION ALL SELECT 'pathway', subject_name, object, 'mapping', 2 FROM mapping
      WHERE subject_name IS NOT NULL AND predicate = 'exactMatch' AND object IN (SELECT id FROM pathway)
    UNION ALL SELECT 'study', label, id, 'label', 1 FROM study
    UNION ALL SELECT 'study', p.doi, s.id, 'DOI', 2 FROM study AS s JOIN publication AS p ON s.publication = p.id
    UNION ALL SELECT 'study', p.id, s.id, 'publication', 2 FROM study AS s JOIN publication AS p ON s.publication = p.id
    UNION ALL SELECT 'study', coalesce(try(url_decode(split_part(id, '/', -1))), split_part(id, '/', -1)), id, 'label', 1 FROM study
)
SELECT DISTINCT kind, name, fold(name) AS folded, id, rule, tier FROM spelled WHERE name IS NOT NULL ORDER BY ALL
