-- Every name by which something can be asked for, with the rule that would map it and the source that says so; `tier`
-- orders the rules. `of_kind` is the kind of feature or agent that a name is one of. A last part of an identifier that is not
-- percent-encoded UTF-8 is taken as it is. A gene that no authority has is not looked up: its name may mean another elsewhere. Names of human genes are of
-- the kind gene, those of another species of a kind of their own: Sgk1 of the mouse is not SGK1. The miRNAs of one number and letter share the name of their family, miR-16.
WITH known AS (
    SELECT * EXCLUDE (human_orthologues, orthology) FROM gene WHERE mapping_status IS NULL UNION ALL SELECT * FROM noncoding_rna
),
authority_gene AS (SELECT *, CASE taxon WHEN 'Homo sapiens' THEN 'gene' ELSE 'gene of ' || taxon END AS kind FROM known),
mirna AS (
    SELECT id, source, symbol, regexp_extract(symbol, '^MIR(LET)?(\d+)([A-Z]*)-?(\d*)$', ['let', 'number', 'letter', 'copy']) AS part
    FROM noncoding_rna WHERE taxon = 'Homo sapiens' AND feature_kind = 'mirna' AND regexp_matches(symbol, '^MIR(LET)?\d+[A-Z]*-?\d*$')
),
hairpin AS (
    SELECT id, source, CASE part.let WHEN '' THEN 'miR-' ELSE 'let-' END || part.number AS family, lower(part.letter) AS letter, part.copy AS copy
    FROM mirna
),
spelled AS (
    SELECT kind, symbol AS name, id, 'approved symbol' AS rule, 1 AS tier, feature_kind AS of_kind, source FROM authority_gene
    UNION ALL SELECT kind, unnest(previous_symbols), id, 'previous symbol', 2, feature_kind, source FROM authority_gene
    UNION ALL SELECT kind, unnest(aliases), id, 'alias', 3, feature_kind, source FROM authority_gene
    UNION ALL SELECT 'gene', family || letter, id, 'name of the miRNA', 3, 'mirna', source FROM hairpin
    UNION ALL SELECT 'gene', family || letter || '-' || copy, id, 'name of the miRNA', 3, 'mirna', source FROM hairpin WHERE copy <> ''
    UNION ALL SELECT 'gene', family, id, 'name of the miRNA', 3, 'mirna', source FROM hairpin
      WHERE letter <> '' AND family NOT IN (SELECT family FROM hairpin WHERE letter = '')
    UNION ALL SELECT 'agent', label, id, 'concept', 1, kind, source FROM record_agent WHERE kind = 'concept'
    UNION ALL SELECT 'agent', label, id, 'label', 2, kind, source FROM record_agent
    UNION ALL SELECT 'agent', unnest(synonyms), id, 'synonym', 3, kind, source FROM record_agent
    UNION ALL SELECT 'disease', label, id, 'label', 1, 'disease', source FROM record_disease
    UNION ALL SELECT 'disease', unnest(synonyms), id, 'synonym', 2, 'disease', source FROM record_disease
    UNION ALL SELECT 'system', s.label, m.model, 'label', 1, 'system', s.source FROM system AS s JOIN system_model AS m ON s.id = m.system
    UNION ALL SELECT 'system', coalesce(try(url_decode(split_part(s.id, '/', -1))), split_part(s.id, '/', -1)), m.model, 'label', 1, 'system', s.source FROM system AS s JOIN system_model AS m ON s.id = m.system
    UNION ALL SELECT 'system', label, id, 'term', 2, 'system', source FROM term
    UNION ALL SELECT 'system', unnest(synonyms), id, 'term synonym', 3, 'system', source FROM term
    UNION ALL SELECT 'pathway', label, id, 'label', 1, 'pathway', source FROM pathway
    UNION ALL SELECT 'pathway', label, id, 'label', 1, feature_kind, source FROM gene_set WHERE collection IS NOT NULL
    UNION ALL SELECT 'pathway', m.subject_name, m.object, 'mapping', 2, 'pathway', m.source FROM mapping AS m
      WHERE m.subject_name IS NOT NULL AND m.predicate = 'exactMatch' AND m.object IN (SELECT id FROM pathway)
    UNION ALL SELECT 'study', label, id, 'label', 1, 'study', source FROM study
    UNION ALL SELECT 'study', unnest([p.doi, p.id, 'pubmed:' || p.pmid, p.pmcid]), s.id, 'publication', 2, 'study', s.source
      FROM study AS s JOIN publication AS own ON s.publication = own.id
      JOIN publication AS p ON coalesce(p.same_paper_as, p.id) = coalesce(own.same_paper_as, own.id)
    UNION ALL SELECT 'study', coalesce(try(url_decode(split_part(id, '/', -1))), split_part(id, '/', -1)), id, 'label', 1, 'study', source FROM study
)
SELECT DISTINCT kind, name, fold(name) AS folded, id, rule, tier, of_kind, source FROM spelled WHERE name IS NOT NULL ORDER BY ALL
