// 08 What was found in cells that come from patients and were treated in a dish?
// Blood drawn from people who took the drug is not among them.
MATCH (system:System {compartment: 'in_vitro'})<-[:IN_SYSTEM]-()<-[:CASE_ARM]-(c:Contrast)<-[:OF_CONTRAST]-()<-[:IN_RESULT_SET]-(f:Finding)-[:ABOUT]->(what:Feature)
WHERE system.origin IN ['blood_of_patients', 'blood_of_patients_and_controls', 'ipsc_of_patients']
RETURN system.name AS system, f.name AS finding, what.feature_kind AS kind, f.direction AS direction, f.call AS call
ORDER BY system, kind, finding
