-- severity: error
-- message: cells in a dish are treated in the dish, and the blood or brain of people in vivo; correct the compartment or the setting
SELECT id AS focus, 'setting' AS path, setting AS value
FROM system
WHERE compartment = 'in_vitro' AND setting = 'in_vivo' OR compartment IN ('blood', 'brain', 'csf') AND setting = 'in_vitro'
