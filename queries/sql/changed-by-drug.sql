-- question: Which genes does a drug change, compartment by compartment?
-- parameter: drug | agent | required | the drug; a concept stands for all its forms and metabolites
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: calls | CallLevel | default | the weakest call that counts as support
-- parameter: family | Family | default | the contrast family; families are never pooled
-- column: compartment | Compartment | | where RNA was measured
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: measurand | Measurand | | what was measured
-- column: direction | Direction | | which way it went
-- column: agents | list of string | | the exact forms of the drug
-- column: systems | list of string | | the systems
-- column: studies | list of string | | the studies
-- column: findings | integer | findings | how many findings say so
-- order: compartment, symbol, feature_id, measurand, direction
-- note: drug effects only; what predicts or tracks response is no change by the drug
SELECT compartment, feature_id, symbol, measurand, evidence.direction,
       array_agg(DISTINCT drug) FILTER (WHERE drug IS NOT NULL) AS agents,
       array_agg(DISTINCT system) FILTER (WHERE system IS NOT NULL) AS systems,
       array_agg(DISTINCT study_label) FILTER (WHERE study_label IS NOT NULL) AS studies,
       count(*) AS findings
FROM evidence
JOIN finding_status AS rule ON rule.calls = $calls AND evidence.direction = rule.direction AND evidence.call = rule.call
WHERE contrast_family = $family
  AND feature_kind IN ('gene', 'lncrna', 'mirna')
  AND drug_id IN (SELECT agent FROM agent_group WHERE agent = $drug OR group_all = $drug)
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($measurand IS NULL OR measurand = $measurand)
  AND rule.outcome = 'effect'
GROUP BY compartment, feature_id, symbol, measurand, evidence.direction
ORDER BY compartment, symbol, feature_id, measurand, direction
