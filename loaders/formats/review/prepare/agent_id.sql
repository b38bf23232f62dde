-- Agent of the source → its identifier: the accession given, what its name stands for, or a name of the source.
SELECT a.agent_id, a.label, coalesce(g.id, local_id('agent', a.agent_id)) AS id
FROM raw_agents AS a LEFT JOIN grounded AS g ON g.file = 'agents.tsv' AND g.row = a.row
