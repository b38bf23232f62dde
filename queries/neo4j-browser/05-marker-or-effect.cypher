// 05 Which genes tell who will respond, and does the drug change them?
// A marker before the first dose says nothing about what the drug does: the two have edges of their own.
MATCH (gene:Feature)-[m:BASELINE_MARKER_OF_RESPONSE_TO]->(drug:Drug {name: 'ketamine'})
OPTIONAL MATCH (drug)-[r:INCREASES_EXPRESSION_OF|DECREASES_EXPRESSION_OF]->(gene)
RETURN gene.name AS gene, m.direction AS in_responders_before_the_drug, m.units AS units,
  coalesce(r.direction, 'no support') AS changed_by_the_drug
ORDER BY gene
