-- What grounding of agents needs: chemicals with a DrugBank number or a MeSH heading, their mirror images, salts
-- and bases; and the ketamine family with its names. A salt or hydrate rolls up to its base.
WITH drug AS (SELECT chebi, enantiomer_of FROM raw_chemicals WHERE xrefs LIKE '%drugbank:%' OR mesh IS NOT NULL OR mesh_lexical IS NOT NULL),
kept AS (
    SELECT chebi FROM drug UNION SELECT unnest(string_split(enantiomer_of, '|')) FROM drug WHERE enantiomer_of IS NOT NULL
    UNION SELECT base FROM salt JOIN drug USING (chebi)
    UNION SELECT salt.chebi FROM salt JOIN drug ON salt.base = drug.chebi
    UNION SELECT agent FROM raw_family
)
SELECT c.chebi AS id, coalesce(f.label, c.name, c.chebi) AS label, 'chemical' AS kind,
       coalesce(p.id, s.base) AS parent, coalesce(f.relation, CASE WHEN s.base IS NOT NULL THEN 'salt_of' END) AS relation,
       CASE WHEN NOT contains(c.enantiomer_of, '|') THEN c.enantiomer_of END AS enantiomer_of,
       items(concat_ws('|', c.mesh_synonyms, f.names, s.names)) AS synonyms,
       items(concat_ws('|', c.xrefs, 'mesh:' || c.mesh, c.alt_ids, f.xrefs)) AS xrefs,
       f.basis AS note,
       'chebi_chemicals_2024-07.tsv.gz' AS _file, c.row AS _row
FROM raw_chemicals AS c LEFT JOIN raw_family AS f ON c.chebi = f.agent LEFT JOIN family_id AS p ON f.parent = p.agent
LEFT JOIN salt AS s ON c.chebi = s.chebi AND s.base IN (SELECT chebi FROM kept)
WHERE c.chebi IN (SELECT chebi FROM kept)
UNION ALL BY NAME
SELECT i.id, f.label, f.kind, p.id AS parent, f.relation, items(f.names) AS synonyms, items(f.xrefs) AS xrefs, f.basis AS note,
       'ketamine_family.tsv' AS _file, f.row AS _row
FROM raw_family AS f JOIN family_id AS i USING (agent) LEFT JOIN family_id AS p ON f.parent = p.agent
WHERE f.agent NOT IN (SELECT chebi FROM raw_chemicals)
