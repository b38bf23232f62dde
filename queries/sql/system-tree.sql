-- question: Which systems are a system or its descendants in the hierarchy of cells and tissues, and what is known in them?
-- parameter: system | system | required | a system, cell line, cell type or tissue
-- column: system_id | identifier | | the system as its source names it
-- column: label | string | | the system
-- columns: compartment
-- column: setting | Setting | | where the drug acts
-- columns: origin
-- column: model | identifier | | the cell line, tissue or source's own system that counts as one model
-- column: studies | integer | studies | studies with findings in it
-- column: findings | integer | findings | findings in it
-- order: label, system_id
-- note: a system that its source does not resolve is above its members; findings in it are not counted for them
SELECT system.id AS system_id, system.label, system.compartment, system.setting, system.origin, system_ancestor.model,
       count(DISTINCT CASE WHEN finding.id IS NOT NULL THEN contrast.study END) AS studies, count(DISTINCT finding.id) AS findings
FROM system_ancestor
JOIN system ON system_ancestor.system = system.id
LEFT JOIN arm ON system.id = arm.system
LEFT JOIN contrast ON arm.id = contrast.case_arm
LEFT JOIN result_set ON contrast.id = result_set.contrast
LEFT JOIN finding ON result_set.id = finding.result_set
WHERE system_ancestor.ancestor = $system
GROUP BY system.id, system.label, system.compartment, system.setting, system.origin, system_ancestor.model
ORDER BY label, system_id
