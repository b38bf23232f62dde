-- severity: error
-- message: the year of the study is not the year of its publication
SELECT 'studies.tsv' AS file, s.row, 'year' AS col, s.year AS value, p.first_author || ' in publications.tsv: ' || p.year AS detail
FROM raw_studies AS s JOIN raw_publications AS p USING (ref_no)
WHERE s.year <> p.year
