-- question: On which genes do findings for one subject and one family go both ways?
-- parameter: family | Family | drug_effect | the family of contrasts; families are never pooled
-- parameter: measurand | Measurand or any | rna_expression | what was measured; different measurands are never pooled
-- parameter: calls | {nominal, significant, corrected} | nominal | the weakest call that counts as support
-- column: subject | string | | what is claimed about: the drug group, or the disease in disease families
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: measurand | Measurand | | what was measured
-- column: units_up | integer | units | units that support up, or positive
-- column: units_down | integer | units | units that support down, or negative
-- column: units_mixed | integer | units | units that go both ways
-- column: studies_up | list of string | | studies with a finding up
-- column: studies_down | list of string | | studies with a finding down
-- column: findings | list of identifier | | the findings it rests on
-- order: subject, symbol, feature_id, measurand
-- note: one subject and one family at a time: two drugs, or two families, that differ are no conflict
WITH said AS (  -- findings with a direction; mixed ones count against support
    SELECT CASE WHEN evidence.contrast_family IN ('disease_state', 'residual_state') THEN evidence.disease ELSE evidence.drug_group END AS subject,
           evidence.feature_id, evidence.symbol, evidence.measurand, study_unit.unit, evidence.publication, evidence.study_label,
           evidence.compartment, evidence.drug_id, evidence.drug, evidence.system, evidence.contrast, evidence.finding,
           CASE WHEN evidence.direction IN ('up', 'down') THEN 0 ELSE 1 END AS is_correlation,
           CASE WHEN evidence.direction IN ('up', 'correlated_positive') THEN 'up'
                WHEN evidence.direction IN ('down', 'correlated_negative') THEN 'down' ELSE 'mixed' END AS sign
    FROM evidence
    JOIN study_unit ON evidence.study = study_unit.study
    WHERE evidence.feature_kind IN ('gene', 'lncrna', 'mirna')
      AND evidence.direction IN ('up', 'down', 'mixed', 'correlated_positive', 'correlated_negative')
      AND evidence.contrast_family = $family
      AND ($measurand IS NULL OR evidence.measurand = $measurand)
      AND (evidence.call = 'significant_corrected'
           OR ($calls <> 'corrected' AND evidence.call = 'significant')
           OR ($calls = 'nominal' AND evidence.call = 'significant_nominal')
           OR (evidence.direction = 'mixed' AND evidence.call <> 'not_reported'))
),
spoken AS (
    SELECT subject, feature_id, measurand, unit, CASE WHEN min(sign) = max(sign) THEN min(sign) ELSE 'mixed' END AS sign
    FROM said
    WHERE subject IS NOT NULL
    GROUP BY subject, feature_id, measurand, unit
)
SELECT said.subject, said.feature_id, said.symbol, said.measurand,
       count(DISTINCT CASE WHEN spoken.sign = 'up' THEN said.unit END) AS units_up,
       count(DISTINCT CASE WHEN spoken.sign = 'down' THEN said.unit END) AS units_down,
       count(DISTINCT CASE WHEN spoken.sign = 'mixed' THEN said.unit END) AS units_mixed,
       array_agg(DISTINCT said.study_label) FILTER (WHERE said.sign = 'up') AS studies_up,
       array_agg(DISTINCT said.study_label) FILTER (WHERE said.sign = 'down') AS studies_down,
       array_agg(DISTINCT said.finding) FILTER (WHERE said.finding IS NOT NULL) AS findings
FROM said
JOIN spoken ON said.subject = spoken.subject AND said.feature_id = spoken.feature_id
 AND said.measurand = spoken.measurand AND said.unit = spoken.unit
GROUP BY said.subject, said.feature_id, said.symbol, said.measurand
HAVING min(spoken.sign) <> max(spoken.sign) OR min(spoken.sign) = 'mixed'
ORDER BY subject, symbol, feature_id, measurand
