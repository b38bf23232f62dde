-- question: Which genes does a drug change, compartment by compartment?
-- parameter: drug | agent | required | the drug; a concept stands for all its forms and metabolites
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: calls | CallLevel | default | the weakest call that counts as support
-- parameter: family | Family | default | the contrast family; families are never pooled
-- columns: compartment, feature_id, symbol, measurand, direction, agents, systems, studies, findings
-- order: compartment, symbol, feature_id, measurand, direction
-- note: drug effects only; what predicts or tracks response is not a change by the drug
SELECT compartment, feature_id, symbol, measurand, evidence.direction,
       array_agg(DISTINCT drug) FILTER (WHERE drug IS NOT NULL) AS agents,
       array_agg(DISTINCT system) FILTER (WHERE system IS NOT NULL) AS systems,
       array_agg(DISTINCT study_label) FILTER (WHERE study_label IS NOT NULL) AS studies,
       count(*) AS findings
FROM evidence
JOIN finding_status AS rule ON rule.calls = $calls AND evidence.direction = rule.direction AND evidence.call = rule.call
WHERE contrast_family = $family
  AND feature_kind IN ('gene', 'lncrna', 'mirna')
  AND drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug)
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($measurand IS NULL OR measurand = $measurand)
  AND rule.outcome = 'effect'
GROUP BY compartment, feature_id, symbol, measurand, evidence.direction
ORDER BY compartment, symbol, feature_id, measurand, direction
