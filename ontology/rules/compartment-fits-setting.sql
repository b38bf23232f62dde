-- severity: error
-- message: cells in a dish, and cell lines, are treated in the dish, and the blood or brain of people in vivo; correct the compartment, the setting or the origin
SELECT id AS focus, 'setting' AS path, setting AS value
FROM system
WHERE compartment = 'in_vitro' AND setting = 'in_vivo' OR compartment IN ('blood', 'brain', 'csf') AND (setting = 'in_vitro' OR origin = 'cell_line')
