-- severity: error
-- message: duplicate publication; keep one row, or where they are two papers give each its DOI or PubMed identifier
SELECT 'publications.tsv' AS file, row, 'ref_no' AS col, ref_no AS value, 'the paper of ref_no ' || first || ' in row ' || first_row AS detail
FROM (SELECT row, ref_no, first_value(ref_no) OVER same AS first, first_value(row) OVER same AS first_row, row_number() OVER same AS nth FROM raw_publications
      WINDOW same AS (PARTITION BY publication_id(doi, pmid, pmcid, citation_key(first_author, year, journal, volume, pages)) ORDER BY row))
WHERE nth > 1
