-- Agent → what it rolls up to: base by salts and hydrates alone; group_all by any relation; group_stereo by forms and
-- salts, which leaves metabolites and their isomers apart. An agent without a parent is its own group.
SELECT agent,
       arg_max(ancestor, depth) AS group_all,
       CASE WHEN bool_and(by_form) THEN arg_max(ancestor, depth) ELSE arg_max(ancestor, depth) FILTER (WHERE by_salt) END AS group_stereo,
       arg_max(ancestor, depth) FILTER (WHERE by_salt) AS base
FROM agent_ancestor GROUP BY agent ORDER BY agent
