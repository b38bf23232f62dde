-- question: Which effects are reached at or below a concentration in vitro?
-- parameter: max_um | double | 1.0 | the highest concentration, in µmol/L
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: family | Family | default | the contrast family; families are never pooled
-- columns: subject, subject_id, feature_id, symbol, measurand, direction
-- column: reached_um | double | µmol/L | lowest concentration that is known to suffice
-- columns: agents, systems, studies, findings
-- order: subject, subject_id, symbol, feature_id, measurand, direction
-- note: an effect seen somewhere in a range of concentrations counts by the highest of the range: at which one it appeared is not known
SELECT agent.label AS subject, agent.id AS subject_id, feature_id, symbol, measurand, direction,
       min(conc_max_um) AS reached_um,
       array_agg(DISTINCT drug) FILTER (WHERE drug IS NOT NULL) AS agents,
       array_agg(DISTINCT system) FILTER (WHERE system IS NOT NULL) AS systems,
       array_agg(DISTINCT study_label) FILTER (WHERE study_label IS NOT NULL) AS studies,
       count(*) AS findings
FROM evidence
JOIN agent_group ON evidence.drug_id = agent_group.agent
JOIN agent ON agent_group.group_all = agent.id
WHERE contrast_family = $family
  AND conc_max_um <= $max_um * 1.000000001
  AND feature_kind IN ('gene', 'lncrna', 'mirna')
  AND ($measurand IS NULL OR measurand = $measurand)
  AND ($drug IS NULL OR evidence.drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug))
  AND outcome = 'effect'
GROUP BY agent.label, agent.id, feature_id, symbol, measurand, direction
ORDER BY subject, subject_id, symbol, feature_id, measurand, direction
