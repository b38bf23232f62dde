-- severity: warning
-- message: two papers have one PubMed or PubMed Central identifier, because a stronger identifier differs; correct the wrong one
SELECT p.id AS focus, shared.path, q.id AS value
FROM publication AS p
JOIN publication AS q ON p.id <> q.id AND coalesce(p.same_paper_as, p.id) <> coalesce(q.same_paper_as, q.id)
JOIN (VALUES ('pmid'), ('pmcid')) AS shared(path)
  ON CASE shared.path WHEN 'pmid' THEN p.pmid = q.pmid ELSE p.pmcid = q.pmcid END
