// 06 What was measured and not reported?
// Not reported is not null: the direction, or whether there was one, is unknown.
MATCH (f:Finding {call: 'not_reported'})-[:ABOUT]->(what:Feature),
  (f)-[:IN_RESULT_SET]->()-[:OF_CONTRAST]->(c:Contrast)-[:PART_OF]->(study:Study)
OPTIONAL MATCH (c)-[:TESTS_DRUG]->(drug)
WITH study, f, what, drug ORDER BY drug.name
RETURN study.name AS study, f.as_written AS as_written, what.feature_kind AS kind,
  collect(DISTINCT drug.name) AS drugs, count(*) AS findings
ORDER BY study, as_written
