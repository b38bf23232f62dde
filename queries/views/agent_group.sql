-- Agent → what it rolls up to: base by salts and hydrates alone, group_all by any relation, group_stereo by forms and
-- salts. An agent without a parent is its own group.
SELECT agent,
       arg_max(ancestor, depth) AS group_all,
       arg_max(ancestor, depth) FILTER (WHERE by_form) AS group_stereo,
       arg_max(ancestor, depth) FILTER (WHERE by_salt) AS base
FROM agent_ancestor GROUP BY agent ORDER BY agent
