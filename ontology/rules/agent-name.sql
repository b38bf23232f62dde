-- severity: warning
-- message: a reference has an agent of this name, and the review does not need that reference; add it to needs and load again, or write the identifier
SELECT r.id AS focus, 'label' AS path, string_agg(DISTINCT n.id, ' | ' ORDER BY n.id) AS value
FROM record_agent AS r
JOIN name AS n ON n.kind = 'agent' AND n.of_kind = r.kind AND n.folded = fold(r.label) AND n.id <> r.id
JOIN loaded AS l ON n.source = l.name AND l.kind <> 'review'
WHERE starts_with(r.id, 'id:' || r.source || '/')
GROUP BY r.id
