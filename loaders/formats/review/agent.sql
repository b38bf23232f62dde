-- Agents join the graph that all sources share; a concept is known by its short name. What another source has named is
-- described there.
SELECT i.id,
       CASE a.kind WHEN 'concept' THEN replace(a.agent_id, '-', ' ') ELSE a.label END AS label,
       a.kind,
       p.id AS parent,
       a.relation,
       items(CASE WHEN replace(a.agent_id, '-', ' ') = a.label THEN NULL ELSE a.label || '|' || replace(a.agent_id, '-', ' ') END) AS synonyms,
       a.note,
       'agents.tsv' AS _file, a.row AS _row
FROM raw_agents AS a JOIN agent_id AS i USING (agent_id) LEFT JOIN agent_id AS p ON a.parent = p.agent_id
WHERE NOT starts_with(i.id, 'id:') OR starts_with(i.id, local_id('agent', ''))
