-- What grounding of agents needs: chemicals with a DrugBank number or a curated MeSH heading, and their mirror images.
WITH drug AS (SELECT chebi, enantiomer_of FROM raw_chemicals WHERE xrefs LIKE '%drugbank:%' OR mesh IS NOT NULL),
kept AS (SELECT chebi FROM drug UNION SELECT unnest(string_split(enantiomer_of, '|')) FROM drug WHERE enantiomer_of IS NOT NULL)
SELECT chebi AS id, coalesce(name, chebi) AS label, 'chemical' AS kind,
       CASE WHEN NOT contains(enantiomer_of, '|') THEN enantiomer_of END AS enantiomer_of,
       items(mesh_synonyms) AS synonyms, items(concat_ws('|', xrefs, 'mesh:' || mesh)) AS xrefs,
       'chebi_chemicals_2024-07.tsv.gz' AS _file, row AS _row
FROM raw_chemicals WHERE chebi IN (SELECT chebi FROM kept)
