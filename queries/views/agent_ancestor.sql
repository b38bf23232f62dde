-- Agent → itself and everything that it rolls up to; `by_form` where the way there is by forms and salts alone,
-- `by_salt` where it is by salts and hydrates alone.
WITH RECURSIVE up AS (
    SELECT id AS agent, id AS ancestor, true AS by_form, true AS by_salt, 0 AS depth FROM agent
    UNION
    SELECT up.agent, a.parent, up.by_form AND a.relation IN ('form_of', 'salt_of'), up.by_salt AND a.relation = 'salt_of', up.depth + 1
    FROM up JOIN agent AS a ON up.ancestor = a.id
    WHERE a.parent IS NOT NULL AND up.depth < 20
)
SELECT agent, ancestor, bool_or(by_form) AS by_form, bool_or(by_salt) AS by_salt, min(depth) AS depth
FROM up GROUP BY agent, ancestor ORDER BY agent, ancestor
