// 09 Which small pathways hold two or more genes that ketamine changes?
// Membership is a hint for reading, never support: the pathway itself was not measured.
MATCH (:Drug {name: 'ketamine'})-[r:INCREASES_EXPRESSION_OF|DECREASES_EXPRESSION_OF]->(gene:Gene)-[:HAS_MEMBERSHIPS]->()-[:MEMBER_OF]->(p:Pathway)
WITH p, collect(DISTINCT gene.name + ' ' + r.direction) AS changed
WHERE size(changed) >= 2
WITH p, changed, COUNT { (p)<-[:MEMBER_OF]-() } AS members
WHERE members <= 20
UNWIND changed AS gene
WITH p, members, gene ORDER BY gene
RETURN p.name AS pathway, p.id AS id, members, collect(gene) AS changed
ORDER BY size(changed) DESC, members, pathway LIMIT 10
