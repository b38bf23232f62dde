-- Agent → what it rolls up to: group_all by any relation, group_stereo by form_of alone.
-- An agent without a parent is its own group.
WITH RECURSIVE up AS (
    SELECT id AS agent, id AS top, true AS is_form, 0 AS depth FROM agent
    UNION
    SELECT up.agent, a.parent, up.is_form AND a.relation = 'form_of', up.depth + 1
    FROM up JOIN agent AS a ON up.top = a.id
    WHERE a.parent IS NOT NULL AND up.depth < 20
)
SELECT agent,
       arg_max(top, depth) AS group_all,
       arg_max(top, depth) FILTER (WHERE is_form) AS group_stereo
FROM up GROUP BY agent ORDER BY agent
