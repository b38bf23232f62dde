-- Cell lines; the first name is the label.
SELECT 'cellosaurus:' || replace(cellosaurus_ac, 'CVCL_', '') AS id, string_split(names, '|')[1] AS label, items(names) AS synonyms, items(xrefs) AS xrefs,
       'cellosaurus_subset_2023-06.tsv.gz' AS _file, row AS _row
FROM raw_lines
