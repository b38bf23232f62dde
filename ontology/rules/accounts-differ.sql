-- severity: warning
-- message: two sources describe it differently; the one that is loaded as a review, then the first by name, is kept
SELECT id AS focus, path, string_agg(DISTINCT value, ' | ' ORDER BY value) AS value
FROM (
    SELECT id, 'year' AS path, CAST(year AS VARCHAR) AS value FROM account_publication
    UNION ALL SELECT id, 'doi', doi FROM account_publication
    UNION ALL SELECT id, 'pmid', pmid FROM account_publication
    UNION ALL SELECT id, 'first_author', first_author FROM account_publication
    UNION ALL SELECT id, 'kind', kind FROM account_agent
    UNION ALL SELECT id, 'parent', parent FROM account_agent
    UNION ALL SELECT id, 'relation', relation FROM account_agent
    UNION ALL SELECT id, 'label', label FROM account_disease
)
GROUP BY id, path HAVING count(DISTINCT value) > 1
