// Which systems are a system or its descendants in the hierarchy of cells and tissues, and what is known in them? Parameters, columns and order: queries/sql/system-tree.sql
MATCH SHORTEST 1 (system:System)-[:WITHIN|OF_CELL_LINE|OF_CELL_TYPE|FROM_ANATOMY|BROADER]->*(above:Resource)
WHERE coalesce(above.id, above.name) = $system  // a term without a description has only a name
OPTIONAL MATCH (system)-[:OF_CELL_LINE]->(line)
OPTIONAL MATCH (system)-[:OF_CELL_TYPE]->(type)
OPTIONAL MATCH (system)-[:FROM_ANATOMY]->(tissue)
WITH system,
  coalesce(line.id, line.name) AS line,
  CASE WHEN system.setting = 'in_vivo' THEN coalesce(type.id, type.name, tissue.id, tissue.name) END AS tissue
OPTIONAL MATCH (system)<-[:IN_SYSTEM]-(:Arm)<-[:CASE_ARM]-(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)<-[:OF_CONTRAST]-(:ResultSet)<-[:IN_RESULT_SET]-(finding:Finding)
RETURN system.id AS system_id, system.label AS label, system.compartment AS compartment, system.setting AS setting,
  system.origin AS origin, coalesce(line, tissue, system.id) AS model, count(DISTINCT study) AS studies,
  count(DISTINCT finding) AS findings
ORDER BY label, system_id
