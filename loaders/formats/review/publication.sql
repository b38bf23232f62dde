-- Each paper of the reference list that the review uses.
SELECT publication_id(doi, pmid, pmcid, citation_key) AS id,
       first_author || ' ' || year AS label,
       lower(doi) AS doi, pmid, pmcid, citation_key, year, first_author, journal, volume, pages,
       'publications.tsv' AS _file, row AS _row
FROM (SELECT *, citation_key(first_author, year, journal, volume, pages) AS citation_key FROM raw_publications)
