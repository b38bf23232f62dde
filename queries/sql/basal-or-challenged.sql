-- question: Which genes does a drug change in untouched cells, under stress or cytokine, or both?
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: family | Family | default | the contrast family; families are never pooled
-- columns: subject, subject_id, feature_id, symbol, measurand
-- column: seen | string | | basal, challenged or both: where there is an effect
-- column: basal_up | integer | findings | in untouched cells, up
-- column: basal_down | integer | findings | in untouched cells, down
-- column: basal_null | integer | findings | in untouched cells, no effect
-- column: challenged_up | integer | findings | under stress or cytokine, up
-- column: challenged_down | integer | findings | under stress or cytokine, down
-- column: challenged_null | integer | findings | under stress or cytokine, no effect
-- columns: studies
-- order: subject, subject_id, symbol, feature_id, measurand
-- note: challenged: endoplasmic reticulum stress, cytokine or another stress, in both arms; contrasts without a stated background are left out
WITH said AS (
    SELECT agent.label AS subject, agent.id AS subject_id, feature_id, symbol, measurand, study_label,
           CASE WHEN background = 'basal' THEN 'basal' ELSE 'challenged' END AS background,
           CASE WHEN outcome = 'effect' THEN direction ELSE outcome END AS status
    FROM evidence
    JOIN agent_group ON evidence.drug_id = agent_group.agent
    JOIN agent ON agent_group.group_all = agent.id
    WHERE contrast_family = $family
      AND background IS NOT NULL
      AND drug_id IS NOT NULL
      AND feature_kind IN ('gene', 'lncrna', 'mirna')
      AND ($measurand IS NULL OR measurand = $measurand)
      AND ($drug IS NULL OR evidence.drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug))
)
SELECT subject, subject_id, feature_id, symbol, measurand,
       CASE WHEN min(CASE WHEN status IN ('up', 'down') THEN background END) < max(CASE WHEN status IN ('up', 'down') THEN background END) THEN 'both'
            ELSE min(CASE WHEN status IN ('up', 'down') THEN background END) END AS seen,
       sum(CASE WHEN background = 'basal' AND status = 'up' THEN 1 ELSE 0 END) AS basal_up,
       sum(CASE WHEN background = 'basal' AND status = 'down' THEN 1 ELSE 0 END) AS basal_down,
       sum(CASE WHEN background = 'basal' AND status = 'null' THEN 1 ELSE 0 END) AS basal_null,
       sum(CASE WHEN background = 'challenged' AND status = 'up' THEN 1 ELSE 0 END) AS challenged_up,
       sum(CASE WHEN background = 'challenged' AND status = 'down' THEN 1 ELSE 0 END) AS challenged_down,
       sum(CASE WHEN background = 'challenged' AND status = 'null' THEN 1 ELSE 0 END) AS challenged_null,
       array_agg(DISTINCT study_label) FILTER (WHERE study_label IS NOT NULL) AS studies
FROM said
GROUP BY subject, subject_id, feature_id, symbol, measurand
HAVING sum(CASE WHEN status IN ('up', 'down') THEN 1 ELSE 0 END) > 0
ORDER BY subject, subject_id, symbol, feature_id, measurand
