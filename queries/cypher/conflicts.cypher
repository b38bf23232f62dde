// On which genes do findings for one subject and one family go both ways? Parameters, columns and order: queries/sql/conflicts.sql

// bound by kg from ontology/kg.yaml: $families and $subjects (contrast type → family, and → drug or disease),
// $rules (level of calls → direction → call → what counts)
CALL () {  // records of one paper
  MATCH (one:Publication)-[:SAME_PAPER_AS]->(paper:Publication)
  RETURN collect([one.id, paper.id]) AS same
}
CALL () {
  MATCH (one:Publication)<-[:PUBLISHED_AS]-(:Study)-[:SHARES_SAMPLES_WITH]->(:Study)-[:PUBLISHED_AS]->(other:Publication)
  RETURN collect([one.id, other.id]) AS shared
}
WITH  // each list of papers joins whatever it touches
  reduce(found = [], papers IN same + shared |
    [each IN found WHERE none(paper IN each WHERE paper IN papers)]
    + [reduce(joined = papers, each IN found |
        joined + [paper IN each WHERE any(other IN each WHERE other IN papers) AND NOT paper IN joined])]) AS units
MATCH (paper:Publication)  // the lists of papers are looked through once a paper, and carried no further
WITH paper, reduce(first = paper.id, other IN coalesce(head([each IN units WHERE paper.id IN each]), []) |
    CASE WHEN other < first THEN other ELSE first END) AS unit
MATCH (paper)<-[:PUBLISHED_AS]-(study:Study)<-[:PART_OF]-(contrast:Contrast)-[:CASE_ARM]->(arm:Arm)
WHERE $families[contrast.contrast_type] = $family
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
WITH contrast, study.label AS study, unit,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.label ELSE group.label END AS subject,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.id ELSE group.id END AS subject_id
WHERE subject_id IS NOT NULL
MATCH (contrast)<-[:OF_CONTRAST]-(:ResultSet)<-[:IN_RESULT_SET]-(finding:Finding)-[:ABOUT]->(feature:Feature)
WHERE feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND ($measurand IS NULL OR finding.measurand = $measurand)
  AND $rules[$calls][finding.direction][finding.call].status IN ['up', 'down', 'mixed']
WITH subject, subject_id, feature, finding.measurand AS measurand, unit, study, finding,
  $rules[$calls][finding.direction][finding.call].status AS sign
WITH subject, subject_id, feature, measurand, unit, collect(DISTINCT sign) AS signs,
  collect({finding: finding.id, study: study, sign: sign}) AS rows
WITH *, CASE WHEN size(signs) = 1 THEN signs[0] ELSE 'mixed' END AS agreed
UNWIND rows AS one
WITH subject, subject_id, feature, measurand, collect(DISTINCT agreed) AS signs,
  count(DISTINCT CASE WHEN agreed = 'up' THEN unit END) AS units_up,
  count(DISTINCT CASE WHEN agreed = 'down' THEN unit END) AS units_down,
  count(DISTINCT CASE WHEN agreed = 'mixed' THEN unit END) AS units_mixed,
  collect(DISTINCT CASE WHEN one.sign = 'up' THEN one.study END) AS studies_up,
  collect(DISTINCT CASE WHEN one.sign = 'down' THEN one.study END) AS studies_down,
  collect(DISTINCT one.finding) AS findings
WHERE size(signs) > 1 OR 'mixed' IN signs
RETURN subject, subject_id, feature.id AS feature_id, feature.symbol AS symbol, measurand, units_up, units_down, units_mixed,
  studies_up, studies_down, findings
ORDER BY subject, subject_id, symbol, feature_id, measurand
