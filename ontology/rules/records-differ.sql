-- severity: warning
-- message: two sources describe it differently; the one of a review, then the first by name, is kept; for what an agent rolls up to the one of a reference
SELECT id AS focus, path, string_agg(DISTINCT value, ' | ' ORDER BY value) AS value
FROM (
    SELECT id, 'year' AS path, CAST(year AS VARCHAR) AS value FROM record_publication
    UNION ALL SELECT id, 'doi', doi FROM record_publication
    UNION ALL SELECT id, 'pmid', pmid FROM record_publication
    UNION ALL SELECT id, 'first_author', first_author FROM record_publication
    UNION ALL SELECT id, 'kind', kind FROM record_agent
    UNION ALL SELECT id, 'parent', parent FROM record_agent
    UNION ALL SELECT id, 'relation', relation FROM record_agent
    UNION ALL SELECT id, 'label', label FROM record_disease WHERE source IN (SELECT name FROM loaded WHERE kind = 'review')
    UNION ALL SELECT id, 'label', label FROM record_agent WHERE source IN (SELECT name FROM loaded WHERE kind = 'review')
)
GROUP BY id, path HAVING count(DISTINCT value) > 1
