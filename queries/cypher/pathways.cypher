// Which pathways are reported, by compartment and family? Parameters, columns and order: queries/sql/pathways.sql

// bound by kg from ontology/kg.yaml: $families and $subjects (contrast type → family, and → drug or disease),
// $rules (level of calls → direction → call → what counts)
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE $rules.nominal[finding.direction][finding.call].outcome = 'effect'
  AND ($compartment IS NULL OR system.compartment = $compartment)
  AND ($family IS NULL OR $families[contrast.contrast_type] = $family)
// from what was reported to itself and to what up to three declared exact or broad mappings lead to
MATCH (feature)
      ((:Resource)-[from:MAPS|MAPS_TO]-(mapping:Mapping)-[to:MAPS|MAPS_TO]-(:Resource)
       WHERE (type(from) = 'MAPS' AND mapping.predicate IN ['exactMatch', 'broadMatch'])
          OR (type(from) = 'MAPS_TO' AND mapping.predicate IN ['exactMatch', 'narrowMatch'])){0,3}
      (pathway:Pathway)
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
WITH *, $families[contrast.contrast_type] AS contrast_family
RETURN pathway.id AS pathway, pathway.label AS pathway_label, contrast_family,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.label ELSE group.label END AS subject,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.id ELSE group.id END AS subject_id,
  system.compartment AS compartment, finding.direction AS direction, collect(DISTINCT finding.as_written) AS reported_as,
  collect(DISTINCT study.label) AS studies, count(DISTINCT finding) AS findings
ORDER BY pathway_label, pathway, contrast_family, subject, subject_id, compartment, direction
