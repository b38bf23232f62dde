-- severity: error
-- message: the row refers to itself; refer to another row, or leave the cell empty
SELECT id AS focus, 'parent' AS path, parent AS value FROM agent WHERE parent = id
UNION ALL SELECT id, 'part_of', part_of FROM arm WHERE part_of = id
UNION ALL SELECT id, 'selected_from', selected_from FROM result_set WHERE selected_from = id
UNION ALL SELECT id, 'shares_samples_with', id FROM study WHERE list_contains(shares_samples_with, id)
UNION ALL SELECT id, 'suspected_overlap', id FROM study WHERE list_contains(suspected_overlap, id)
UNION ALL SELECT id, 'broader_system', id FROM system WHERE list_contains(broader_system, id)
UNION ALL SELECT id, 'system_members', id FROM system WHERE list_contains(system_members, id)
UNION ALL SELECT id, 'alternatives', id FROM treatment WHERE list_contains(alternatives, id)
