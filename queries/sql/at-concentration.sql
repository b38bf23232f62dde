-- question: Which effects are reached at or below a concentration in vitro?
-- parameter: max_um | double | 1.0 | the highest concentration, in µmol/L
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: family | Family | default | the contrast family; families are never pooled
-- column: subject | string | | the drug group
-- columns: feature_id, symbol, measurand, direction
-- column: reached_um | double | µmol/L | lowest concentration that is known to suffice
-- columns: agents, systems, studies, findings
-- order: subject, symbol, feature_id, measurand, direction
-- note: an effect seen somewhere in a range of concentrations counts by the highest of the range: at which one it appeared is not known
SELECT drug_group AS subject, feature_id, symbol, measurand, direction,
       min(conc_max_um) AS reached_um,
       array_agg(DISTINCT drug) FILTER (WHERE drug IS NOT NULL) AS agents,
       array_agg(DISTINCT system) FILTER (WHERE system IS NOT NULL) AS systems,
       array_agg(DISTINCT study_label) FILTER (WHERE study_label IS NOT NULL) AS studies,
       count(*) AS findings
FROM evidence
WHERE contrast_family = $family
  AND conc_max_um <= $max_um
  AND feature_kind IN ('gene', 'lncrna', 'mirna')
  AND ($measurand IS NULL OR measurand = $measurand)
  AND ($drug IS NULL OR evidence.drug_id IN (SELECT agent FROM agent_group WHERE agent = $drug OR group_all = $drug))
  AND outcome = 'effect'
GROUP BY drug_group, feature_id, symbol, measurand, direction
ORDER BY subject, symbol, feature_id, measurand, direction
