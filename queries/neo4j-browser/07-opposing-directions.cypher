// 07 Where do findings on one gene point in opposite directions?
// Trends count too. Another drug or another question is not a contradiction, so both are shown; `opposing` on the derived edges counts what is one.
MATCH (up:Finding {direction: 'up'})-[:ABOUT]->(gene:Feature)<-[:ABOUT]-(down:Finding {direction: 'down'}),
  (up)-[:IN_RESULT_SET]->()-[:OF_CONTRAST]->(c:Contrast), (down)-[:IN_RESULT_SET]->()-[:OF_CONTRAST]->(d:Contrast)
WHERE up.measurand = 'rna_expression' AND down.measurand = 'rna_expression' AND gene.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND up.call <> 'not_reported' AND down.call <> 'not_reported'
RETURN gene.name AS gene, up.name AS up, c.contrast_type AS asked_of_up, down.name AS down, d.contrast_type AS asked_of_down
ORDER BY gene, up, down
