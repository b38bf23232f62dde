-- System → the terms that say what it is, with `|` between them: the identifiers given, or what its name stands for.
SELECT s.system_id, CASE WHEN s.members IS NULL THEN coalesce(g.id, CASE WHEN g.row IS NULL THEN s.curies END) END AS terms
FROM raw_systems AS s LEFT JOIN grounded AS g ON g.file = 'systems.tsv' AND g.row = s.row
