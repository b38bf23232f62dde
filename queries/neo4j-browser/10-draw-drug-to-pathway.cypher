// 10 How do I draw the way from the drug through a gene to its pathways, with the findings that say so?
// The answer is a picture: the derived edge is thick, and each finding leads on to its contrast and its study.
MATCH p = (:Drug {name: 'ketamine'})-[:INCREASES_EXPRESSION_OF|DECREASES_EXPRESSION_OF]->(gene:Gene {name: 'GRIA1'})
MATCH q = (gene)<-[:ABOUT]-(:Finding {measurand: 'rna_expression'})-[:IN_RESULT_SET]->()-[:OF_CONTRAST]->()-[:PART_OF]->(:Study)
MATCH s = (gene)-[:HAS_MEMBERSHIPS]->()-[:MEMBER_OF]->(pathway:Pathway)
WHERE pathway._source = 'reactome' AND COUNT { (pathway)<-[:MEMBER_OF]-() } <= 21
RETURN p, q, s
