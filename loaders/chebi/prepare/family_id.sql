-- Member of the ketamine family → its identifier; a name of this source where none was verified.
SELECT agent, CASE WHEN is_curie(agent) THEN agent ELSE local_id('agent', agent) END AS id FROM raw_family
