-- What no column can say of itself: the review must stand in its own reference list.
SELECT 'publications.tsv' AS file, NULL AS row, 'ref_no' AS col, NULL AS value,
       'there is no row for the review itself' AS problem,
       'add a row with ref_no 0: first author, year, journal, pages, DOI of the review' AS remedy
WHERE NOT EXISTS (SELECT 1 FROM raw_publications WHERE ref_no = '0') AND EXISTS (SELECT 1 FROM raw_studies)
