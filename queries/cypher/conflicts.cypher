// question: On which genes do findings for one subject and one family go both ways?
// parameter: family | Family | drug_effect | the family of contrasts; families are never pooled
// parameter: measurand | Measurand or any | rna_expression | what was measured; different measurands are never pooled
// parameter: calls | {nominal, significant, corrected} | nominal | the weakest call that counts as support
// column: subject | string | | what is claimed about: the drug group, or the disease in disease families
// column: feature_id | identifier | | the feature
// column: symbol | string | | approved symbol
// column: measurand | Measurand | | what was measured
// column: units_up | integer | units | units that support up, or positive
// column: units_down | integer | units | units that support down, or negative
// column: units_mixed | integer | units | units that go both ways
// column: studies_up | list of string | | studies with a finding up
// column: studies_down | list of string | | studies with a finding down
// column: findings | list of identifier | | the findings it rests on
// order: subject, symbol, feature_id, measurand
// note: one subject and one family at a time: two drugs, or two families, that differ are no conflict

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
WITH subject, feature, finding.measurand AS measurand, unit, collect(DISTINCT sign) AS signs,
  collect({finding: finding.id, study: study.label, sign: sign}) AS said
WITH *, CASE WHEN size(signs) = 1 THEN signs[0] ELSE 'mixed' END AS voice
UNWIND said AS one
WITH subject, feature, measurand, collect(DISTINCT voice) AS voices,
  count(DISTINCT CASE WHEN voice = 'up' THEN unit END) AS units_up,
  count(DISTINCT CASE WHEN voice = 'down' THEN unit END) AS units_down,
  count(DISTINCT CASE WHEN voice = 'mixed' THEN unit END) AS units_mixed,
  collect(DISTINCT CASE WHEN one.sign = 'up' THEN one.study END) AS studies_up,
  collect(DISTINCT CASE WHEN one.sign = 'down' THEN one.study END) AS studies_down,
  collect(DISTINCT one.finding) AS findings
WHERE size(voices) > 1 OR 'mixed' IN voices
RETURN subject, feature.id AS feature_id, feature.symbol AS symbol, measurand, units_up, units_down, units_mixed,
  studies_up, studies_down, findings
ORDER BY subject, symbol, feature_id, measurand
