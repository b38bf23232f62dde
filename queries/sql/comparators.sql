-- question: Where does one drug act and another does not, in the same study and on the same gene?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- columns: study_label, contrast_family, measurand, feature_id, symbol
-- column: acting_drug | string | | the drug that acts
-- column: acting_direction | Direction | | which way it acts
-- column: acting_finding | identifier | | the finding
-- column: null_drug | string | | the drug that does not act
-- column: null_direction | Direction | | a trend without significance, or no change
-- column: null_finding | identifier | | the finding
-- order: study_label, symbol, feature_id, acting_drug, null_drug, acting_finding, null_finding
-- note: whichever of the two is the investigated drug; forms and metabolites of one drug are not compared with each other
-- note: an unreported result is not a null; only contrasts of one family are compared
WITH tested AS (
    SELECT evidence.study, evidence.study_label, evidence.contrast_family, evidence.measurand, evidence.feature_id, evidence.symbol,
           evidence.drug, evidence.drug_id, agent_group.group_all, evidence.direction, evidence.outcome, evidence.finding
    FROM evidence
    JOIN agent_group ON evidence.drug_id = agent_group.agent
    WHERE evidence.feature_kind IN ('gene', 'lncrna', 'mirna')
)
SELECT acting.study_label, acting.contrast_family, acting.measurand, acting.feature_id, acting.symbol,
       acting.drug AS acting_drug, acting.direction AS acting_direction, acting.finding AS acting_finding,
       idle.drug AS null_drug, idle.direction AS null_direction, idle.finding AS null_finding
FROM tested AS acting
JOIN tested AS idle ON acting.study = idle.study AND acting.contrast_family = idle.contrast_family AND acting.measurand = idle.measurand
 AND acting.feature_id = idle.feature_id AND acting.group_all <> idle.group_all
WHERE acting.outcome = 'effect' AND idle.outcome = 'null'
  AND ($drug IS NULL OR EXISTS (SELECT 1 FROM agent_ancestor WHERE agent IN (acting.drug_id, idle.drug_id) AND ancestor = $drug))
ORDER BY study_label, symbol, feature_id, acting_drug, null_drug, acting_finding, null_finding
