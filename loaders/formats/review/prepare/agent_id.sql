-- Agent of the source → its identifier: the accession given, or a name of the source where there is none.
SELECT agent_id, label, coalesce(curie, local_id('agent', agent_id)) AS id FROM raw_agents
