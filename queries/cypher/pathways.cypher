// question: Which pathways are reported, by compartment and family?
// parameter: compartment | Compartment or any | any | only where RNA was measured there
// parameter: family | Family or any | any | only this contrast family
// column: pathway | identifier | | the pathway that is counted
// column: pathway_label | string | | its name
// column: contrast_family | Family | | contrasts of one family may be pooled
// column: subject | string | | what is claimed about: the drug group or the disease
// column: compartment | Compartment | | where RNA was measured
// column: direction | Direction | | which way it went
// column: reported_as | list of string | | the pathway as the sources write it
// column: studies | list of string | | the studies
// column: findings | integer | findings | how many findings say so
// order: pathway_label, pathway, contrast_family, subject, compartment, direction
// note: a finding counts for its pathway and for each that up to three declared exact or broad mappings lead to; a close match leads nowhere
// note: rows of different families, or with a direction that is not stated, are related and never support each other

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
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)
OPTIONAL MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
WITH *, $families[contrast.contrast_type] AS contrast_family
RETURN pathway.id AS pathway, pathway.label AS pathway_label, contrast_family,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.label ELSE group.label END AS subject,
  system.compartment AS compartment, finding.direction AS direction, collect(DISTINCT finding.as_written) AS reported_as,
  collect(DISTINCT study.label) AS studies, count(DISTINCT finding) AS findings
ORDER BY pathway_label, pathway, contrast_family, subject, compartment, direction
