-- severity: error
-- message: the identifier of the agent is not the one in agents.tsv
SELECT 'treatments.tsv' AS file, t.row, 'agent_curie' AS col, t.agent_curie AS value, t.agent || ' is ' || coalesce(a.curie, 'without one') AS detail
FROM raw_treatments AS t JOIN raw_agents AS a ON t.agent = a.label
WHERE t.agent_curie IS NOT NULL AND t.agent_curie IS DISTINCT FROM a.curie
