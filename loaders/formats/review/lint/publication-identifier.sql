-- severity: error
-- message: the identifier of the study is not the one of its publication
SELECT 'studies.tsv' AS file, s.row, 'doi' AS col, s.doi AS value, coalesce(p.doi, 'none') || ' in publications.tsv' AS detail
FROM raw_studies AS s JOIN raw_publications AS p USING (ref_no) WHERE s.doi IS NOT NULL AND s.doi IS DISTINCT FROM p.doi
UNION ALL
SELECT 'studies.tsv', s.row, 'pmid', s.pmid, coalesce(p.pmid, 'none') || ' in publications.tsv'
FROM raw_studies AS s JOIN raw_publications AS p USING (ref_no) WHERE s.pmid IS NOT NULL AND s.pmid IS DISTINCT FROM p.pmid
