-- Identifier elsewhere → what it stands for here; several rows where it stands for several.
SELECT DISTINCT xref, id FROM (
    SELECT unnest(xrefs) AS xref, id FROM gene
    UNION ALL SELECT unnest(xrefs), id FROM noncoding_rna
    UNION ALL SELECT unnest(xrefs), id FROM agent
    UNION ALL SELECT unnest(xrefs), id FROM term
    UNION ALL SELECT unnest(xrefs), id FROM disease
) ORDER BY ALL
