-- severity: warning
-- message: counted as one paper with another publication by author, year and journal alone, and others may fit as well; add its DOI or PubMed identifier
SELECT p.id AS focus, 'same_paper_as' AS path, p.same_paper_as AS value
FROM publication AS p
WHERE p.same_paper_as IS NOT NULL
  AND NOT EXISTS (
      SELECT 1 FROM publication AS q
      WHERE q.id <> p.id AND coalesce(q.same_paper_as, q.id) = p.same_paper_as AND (q.pmid = p.pmid OR q.pmcid = p.pmcid)
  )
