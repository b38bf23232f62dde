// question: Which genes go in the same direction in several systems?
// parameter: family | Family | drug_effect | the family of contrasts; families are never pooled
// parameter: measurand | Measurand or any | rna_expression | what was measured; different measurands are never pooled
// parameter: min | integer | 2 | least number of systems
// parameter: min_units | integer | 1 | least number of independent units
// parameter: calls | {nominal, significant, corrected} | nominal | the weakest call that counts as support
// column: subject | string | | what is claimed about: the drug group, or the disease in disease families
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: measurand | Measurand | | what was measured
// column: direction | string | | up or down; positive or negative with improvement where all are correlations
// column: units | integer | units | independent units that support the direction
// column: systems_min | integer | systems | least number of different systems
// column: systems | list of string | | the systems
// column: findings | list of identifier | | the findings it rests on
// order: subject, symbol, feature_id, measurand, direction
// note: a cell line, or a tissue of people, is one system wherever it is used
// note: systems that a source does not resolve count as one together, and not at all where a member is counted by itself

// bound by kg: $families, contrast type → family, as ontology/kg.yaml declares it
CALL () {  // papers that share a DOI, a PubMed identifier or a citation key are one
  MATCH (paper:Publication)
  UNWIND [['doi', paper.doi], ['pmid', paper.pmid], ['citation_key', paper.citation_key]] AS key
  WITH key, paper.id AS paper
  WHERE key[1] IS NOT NULL
  WITH key, collect(paper) AS papers
  WHERE size(papers) > 1
  RETURN collect(papers) AS same
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
MATCH (finding:Finding)-[:IN_RESULT_SET]->(:ResultSet)-[:OF_CONTRAST]->(contrast:Contrast)-[:PART_OF]->(study:Study),
      (contrast)-[:CASE_ARM]->(arm:Arm)-[:IN_SYSTEM]->(system:System),
      (study)-[:PUBLISHED_AS]->(paper:Publication),
      (finding)-[:ABOUT]->(feature:Feature)
WHERE feature.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND finding.direction IN ['up', 'down', 'mixed', 'correlated_positive', 'correlated_negative']
  AND $families[contrast.contrast_type] = $family
  AND ($measurand IS NULL OR finding.measurand = $measurand)
  AND (finding.call = 'significant_corrected'
    OR ($calls <> 'corrected' AND finding.call = 'significant')
    OR ($calls = 'nominal' AND finding.call = 'significant_nominal')
    OR (finding.direction = 'mixed' AND finding.call <> 'not_reported'))
OPTIONAL MATCH (contrast)-[:TESTS_DRUG]->(drug:Agent)
OPTIONAL MATCH (drug)-[:ROLLS_UP_TO*0..]->(group:Agent)
WHERE NOT (group)-[:ROLLS_UP_TO]->()
OPTIONAL MATCH (arm)-[:FROM_COHORT]->(:Cohort)-[:DIAGNOSED_WITH]->(disease:Disease)
WITH *, CASE WHEN $family IN ['disease_state', 'residual_state'] THEN disease.label ELSE group.label END AS subject,
  coalesce(head([each IN units WHERE paper.id IN each]), [paper.id]) AS unit,
  CASE WHEN finding.direction IN ['up', 'down', 'mixed'] THEN finding.direction
    WHEN finding.direction = 'correlated_positive' THEN 'up' ELSE 'down' END AS sign,
  NOT finding.direction IN ['up', 'down'] AS is_correlation
WHERE subject IS NOT NULL
CALL (system) {  // the system as it counts: a cell line, or a tissue of people, is one wherever it is used
  UNWIND [system] + COLLECT { MATCH (system)-[:MAY_BE]->(member:System) RETURN member } AS each
  OPTIONAL MATCH (each)-[:OF_CELL_LINE]->(line)
  OPTIONAL MATCH (each)-[:OF_CELL_TYPE]->(type)
  OPTIONAL MATCH (each)-[:FROM_ANATOMY]->(tissue)
  WITH each, coalesce(line.id, line.name,
    CASE WHEN each.setting = 'in_vivo' THEN coalesce(type.id, type.name, tissue.id, tissue.name) END, each.id) AS model
  RETURN collect(DISTINCT CASE WHEN each = system THEN model END)[0] AS model,
    collect(DISTINCT CASE WHEN each <> system THEN model END) AS members
}
WITH subject, feature, finding.measurand AS measurand, unit, collect(DISTINCT sign) AS signs,
  collect({finding: finding.id, system: system, model: model, members: members, is_correlation: is_correlation}) AS said
WHERE size(signs) = 1 AND NOT 'mixed' IN signs  // units that speak with one voice
UNWIND said AS one
WITH subject, feature, measurand, signs[0] AS sign, min(CASE WHEN one.is_correlation THEN 1 ELSE 0 END) = 1 AS only_correlations,
  count(DISTINCT unit) AS units, collect(DISTINCT one.system.label) AS systems, collect(DISTINCT one.finding) AS findings,
  collect(DISTINCT CASE WHEN one.members = [] THEN one.model END) AS models,
  collect(DISTINCT CASE WHEN one.members <> [] THEN one.members END) AS unresolved
WITH *, size(models)
  + CASE WHEN any(members IN unresolved WHERE none(each IN members WHERE each IN models)) THEN 1 ELSE 0 END AS systems_min
WHERE systems_min >= $min AND units >= $min_units
RETURN subject, feature.id AS feature_id, feature.symbol AS symbol, measurand,
  CASE WHEN NOT only_correlations THEN sign WHEN sign = 'up' THEN 'positive' ELSE 'negative' END AS direction,
  units, systems_min, systems, findings
ORDER BY subject, symbol, feature_id, measurand, direction
