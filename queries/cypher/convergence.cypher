// Which genes do independent units support in one direction in several compartments, systems, studies or agents? Parameters, columns and order: queries/sql/convergence.sql

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
  reduce(found = [], papers IN same |
    [each IN found WHERE none(paper IN each WHERE paper IN papers)]
    + [reduce(joined = papers, each IN found |
        joined + [paper IN each WHERE any(other IN each WHERE other IN papers) AND NOT paper IN joined])]) AS records,
  reduce(found = [], papers IN same + shared |
    [each IN found WHERE none(paper IN each WHERE paper IN papers)]
    + [reduce(joined = papers, each IN found |
        joined + [paper IN each WHERE any(other IN each WHERE other IN papers) AND NOT paper IN joined])]) AS units
MATCH (paper:Publication)  // the lists of papers are looked through once a paper, and carried no further
WITH paper, reduce(first = paper.id, other IN coalesce(head([each IN units WHERE paper.id IN each]), []) |
    CASE WHEN other < first THEN other ELSE first END) AS unit,
  reduce(first = paper.id, other IN coalesce(head([each IN records WHERE paper.id IN each]), []) |
    CASE WHEN other < first THEN other ELSE first END) AS record
MATCH (paper)<-[:PUBLISHED_AS]-(study:Study)<-[:PART_OF]-(contrast:Contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System)
WHERE $families[contrast.contrast_type] = $family
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
WITH system, contrast, study, unit, record, drug,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.label ELSE group.label END AS subject,
  CASE $subjects[contrast.contrast_type] WHEN 'disease' THEN disease.id ELSE group.id END AS subject_id
WHERE subject_id IS NOT NULL
WITH system, collect({contrast: contrast, study: study.label, unit: unit, record: record, drug: drug.id, drug_label: drug.label,
  subject: subject, subject_id: subject_id}) AS uses
CALL (system) {  // the system as it counts: a cell line, or a tissue of people, is one wherever it is used, others in their paper
  UNWIND [system] + COLLECT { MATCH (system)-[:MAY_BE]->(member:System) RETURN member } AS each
  OPTIONAL MATCH (each)-[:OF_CELL_LINE]->(line)
  OPTIONAL MATCH (each)-[:OF_CELL_TYPE]->(type)
  OPTIONAL MATCH (each)-[:FROM_ANATOMY]->(tissue)
  WITH each, coalesce(line.id, line.name,
    CASE WHEN each.setting = 'in_vivo' THEN coalesce(type.id, type.name, tissue.id, tissue.name) END) AS term
  OPTIONAL MATCH (each)<-[:IN_SYSTEM]-(:Arm)-[:PART_OF]->(:Study)-[:PUBLISHED_AS]->(:Publication)-[:SAME_PAPER_AS*0..1]->(:Publication)
    <-[:SAME_PAPER_AS*0..1]-(:Publication)<-[:PUBLISHED_AS]-(:Study)<-[:PART_OF]-(:Arm)-[:IN_SYSTEM]->(counterpart:System)
  WHERE term IS NULL AND counterpart.taxon = each.taxon AND toLower(counterpart.label) = toLower(each.label)
    AND split(counterpart.id, '/system/')[0] <> split(each.id, '/system/')[0]
  OPTIONAL MATCH (counterpart)-[:OF_CELL_LINE]->(twin_line)
  OPTIONAL MATCH (counterpart)-[:OF_CELL_TYPE]->(twin_type)
  OPTIONAL MATCH (counterpart)-[:FROM_ANATOMY]->(twin_tissue)
  WITH each, term, min(coalesce(twin_line.id, twin_line.name,
    CASE WHEN counterpart.setting = 'in_vivo' THEN coalesce(twin_type.id, twin_type.name, twin_tissue.id, twin_tissue.name) END)) AS shared, min(counterpart.id) AS first
  WITH each, coalesce(term, shared, CASE WHEN first < each.id THEN first ELSE each.id END) AS model
  RETURN collect(DISTINCT CASE WHEN each = system THEN model END)[0] AS model,
    collect(DISTINCT CASE WHEN each <> system THEN model END) AS members
}
UNWIND uses AS use
WITH system, model, members, use, use.contrast AS contrast,
  CASE WHEN system.compartment <> 'not_stated' THEN system.compartment END AS compartment
MATCH (contrast)<-[:OF_CONTRAST]-(:ResultSet)<-[:IN_RESULT_SET]-(finding:Finding)-[:ABOUT]->(feature:Feature)
WHERE feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND ($measurand IS NULL OR finding.measurand = $measurand)
  AND $rules[$calls][finding.direction][finding.call].status IN ['up', 'down', 'mixed']
WITH use.subject AS subject, use.subject_id AS subject_id, feature, finding.measurand AS measurand, use.unit AS unit,
  collect(DISTINCT $rules[$calls][finding.direction][finding.call].status) AS signs,
  collect({finding: finding.id, compartment: system.compartment, record: use.record,
    is_correlation: $rules[$calls][finding.direction][finding.call].is_correlation,
    unresolved: CASE WHEN $across = 'system' AND members <> [] THEN members END,
    value: CASE $across WHEN 'compartment' THEN compartment WHEN 'study' THEN use.record WHEN 'agent' THEN use.drug
      ELSE CASE WHEN members = [] THEN model END END,
    label: CASE $across WHEN 'compartment' THEN compartment WHEN 'study' THEN use.study WHEN 'agent' THEN use.drug_label
      ELSE system.label END}) AS rows
WHERE size(signs) = 1 AND NOT 'mixed' IN signs  // units whose findings go in one direction only
WITH subject, subject_id, feature, measurand, collect({unit: unit, sign: signs[0], rows: rows}) AS agreed
UNWIND ['up', 'down'] AS sign
WITH subject, subject_id, feature, measurand, sign, [each IN agreed WHERE each.sign = sign] AS support,
  size([each IN agreed WHERE each.sign <> sign]) AS opposing_units
UNWIND support AS each
UNWIND each.rows AS one
WITH subject, subject_id, feature, measurand, sign, opposing_units, min(one.is_correlation) = 1 AS only_correlations,
  count(DISTINCT each.unit) AS units, count(DISTINCT one.record) AS studies,
  count(DISTINCT CASE WHEN one.compartment = 'blood' THEN each.unit END) AS units_blood,
  count(DISTINCT CASE WHEN one.compartment = 'in_vitro' THEN each.unit END) AS units_in_vitro,
  collect(DISTINCT one.value) AS values, collect(DISTINCT one.unresolved) AS unresolved,
  collect(DISTINCT one.label) AS labels, collect(DISTINCT one.finding) AS findings
WITH *, size(values)
  + CASE WHEN any(members IN unresolved WHERE none(each IN members WHERE each IN values)) THEN 1 ELSE 0 END AS different
WHERE different >= $min AND units >= $min_units
RETURN subject, subject_id, feature.id AS feature_id, feature.symbol AS symbol, measurand,
  CASE WHEN NOT only_correlations THEN sign WHEN sign = 'up' THEN 'positive' ELSE 'negative' END AS direction,
  units, studies, units_blood, units_in_vitro, opposing_units, different, labels, findings
ORDER BY subject, subject_id, symbol, feature_id, measurand, direction
