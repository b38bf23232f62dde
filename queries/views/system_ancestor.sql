-- System → itself and everything above it: its model, its cell line, cell type and tissue, the terms
-- above those, and the systems that contain it. `model` is the identity that counts as one model.
WITH RECURSIVE edge AS (
    SELECT id AS child, unnest(broader) AS parent FROM term
    UNION SELECT id, unnest(broader_system) FROM system
    UNION SELECT id, cell_line FROM system WHERE cell_line IS NOT NULL
    UNION SELECT id, cell_type FROM system WHERE cell_type IS NOT NULL
    UNION SELECT id, anatomy FROM system WHERE anatomy IS NOT NULL
),
up AS (
    SELECT id AS system, id AS ancestor FROM system
    UNION
    SELECT up.system, edge.parent FROM up JOIN edge ON up.ancestor = edge.child
)
SELECT up.system, up.ancestor, m.model
FROM up JOIN system_model AS m ON up.system = m.system
ORDER BY ALL
