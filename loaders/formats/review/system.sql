-- Cells and tissues. An unresolved system has members and no identifier of its own.
SELECT local_id('system', s.system_id) AS id,
       s.label, s.compartment, s.setting, s.origin,
       pick(t.terms, 'UBERON') AS anatomy,
       pick(t.terms, 'CL') AS cell_type,
       pick(t.terms, 'cellosaurus') AS cell_line,
       taxon_name(s.species) AS taxon,
       items(u.above) AS broader_system,
       local_ids('system', s.members) AS system_members,
       s.note,
       'systems.tsv' AS _file, s.row AS _row
FROM raw_systems AS s JOIN system_term AS t USING (system_id)
LEFT JOIN (
    SELECT member, string_agg(local_id('system', system_id), '|') AS above
    FROM (SELECT system_id, unnest(string_split(members, '|')) AS member FROM raw_systems) GROUP BY member
) AS u ON s.system_id = u.member
