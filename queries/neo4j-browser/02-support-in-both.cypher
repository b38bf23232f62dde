// 02 Which genes have support both in blood and in a dish, and how many rest on one paper?
// A gene in the first row would have both; `one_unit` lists those that a single paper, or several that share samples, carries.
MATCH (:Drug {name: 'ketamine'})-[r:INCREASES_EXPRESSION_OF|DECREASES_EXPRESSION_OF]->(gene:Feature)
WITH collect({name: gene.name, r: r}) AS all
UNWIND [
  ['both', [x IN all WHERE x.r.blood > 0 AND x.r.in_vitro > 0]],
  ['blood alone', [x IN all WHERE x.r.blood > 0 AND x.r.in_vitro = 0]],
  ['in vitro alone', [x IN all WHERE x.r.blood = 0 AND x.r.in_vitro > 0]]
] AS place
RETURN place[0] AS support, size(place[1]) AS genes, size([x IN place[1] WHERE x.r.units = 1]) AS one_unit,
  size([x IN place[1] WHERE x.r.studies > 1]) AS several_papers
