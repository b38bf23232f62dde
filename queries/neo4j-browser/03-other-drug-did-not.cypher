// 03 Which drug in the same study did not do it?
// Both were tested for the same gene; a result that was not reported is not an answer and is left out.
MATCH (yes:Finding)-[:ABOUT]->(gene:Feature)<-[:ABOUT]-(no:Finding),
  (yes)-[:IN_RESULT_SET]->()-[:OF_CONTRAST]->(c:Contrast)-[:PART_OF]->(study:Study),
  (no)-[:IN_RESULT_SET]->()-[:OF_CONTRAST]->(other:Contrast)-[:PART_OF]->(study),
  (c)-[:TESTS_DRUG]->(drug), (other)-[:TESTS_DRUG]->(comparator)
WHERE yes.measurand = 'rna_expression' AND no.measurand = 'rna_expression'
  AND yes.direction <> 'no_change' AND yes.call STARTS WITH 'significant' AND no.call = 'not_significant'
  AND ALL(x IN [c, other] WHERE x.contrast_type IN ['treated_vs_untreated', 'post_vs_pre', 'treatment_by_time', 'treated_vs_cotreatment_alone'])
  AND NOT EXISTS { (drug)-[:ROLLS_UP_TO*0..]->()<-[:ROLLS_UP_TO*0..]-(comparator) }
RETURN study.name AS study, gene.name AS gene, drug.name AS drug, yes.direction AS direction, comparator.name AS did_not, no.direction AS its_direction
ORDER BY study, gene, drug, did_not
