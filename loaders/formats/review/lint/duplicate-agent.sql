-- severity: error
-- message: two agents have one identifier
SELECT 'agents.tsv' AS file, row, 'curie' AS col, curie AS value, agent_id || ' as ' || first AS detail
FROM (SELECT row, curie, agent_id, first_value(agent_id) OVER same AS first, row_number() OVER same AS nth FROM raw_agents
      WHERE curie IS NOT NULL WINDOW same AS (PARTITION BY curie ORDER BY row))
WHERE nth > 1
