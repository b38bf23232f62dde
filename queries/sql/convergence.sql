-- question: Which genes do independent units support in one direction in several compartments, such as blood and in vitro?
-- parameter: family | Family | drug_effect | the family of contrasts; families are never pooled
-- parameter: measurand | Measurand | rna_expression | what was measured
-- parameter: min | integer | 2 | least number of compartments
-- parameter: min_units | integer | 2 | least number of independent units
-- parameter: calls | {nominal, significant, corrected} | nominal | the weakest call that counts as support
-- column: subject | string | | what is claimed about: the drug group, or the disease in disease families
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: direction | string | | up or down; positive or negative with improvement where all are correlations
-- column: units | integer | units | independent units that support the direction
-- column: studies | integer | papers | papers that support the direction
-- column: units_blood | integer | units | of these, with support in blood
-- column: units_in_vitro | integer | units | of these, with support in vitro
-- column: opposing_units | integer | units | units that support the other direction
-- column: findings | list of identifier | | the findings it rests on
-- order: subject, symbol, feature_id, direction
-- note: support is counted for each subject, feature, measurand and family apart; a unit that goes both ways supports neither
-- note: a unit is a connected component of papers that are the same or share samples
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
agreed AS (  -- units that speak with one voice
    SELECT subject, feature_id, measurand, unit, min(sign) AS sign
    FROM said
    WHERE subject IS NOT NULL
    GROUP BY subject, feature_id, measurand, unit
    HAVING min(sign) = max(sign) AND min(sign) <> 'mixed'
),
support AS (
    SELECT said.*
    FROM said
    JOIN agreed ON said.subject = agreed.subject AND said.feature_id = agreed.feature_id
     AND said.measurand = agreed.measurand AND said.unit = agreed.unit
)
SELECT support.subject, support.feature_id, support.symbol,
       CASE WHEN min(support.is_correlation) = 0 THEN support.sign WHEN support.sign = 'up' THEN 'positive' ELSE 'negative' END AS direction,
       count(DISTINCT support.unit) AS units,
       count(DISTINCT support.publication) AS studies,
       count(DISTINCT CASE WHEN support.compartment = 'blood' THEN support.unit END) AS units_blood,
       count(DISTINCT CASE WHEN support.compartment = 'in_vitro' THEN support.unit END) AS units_in_vitro,
       count(DISTINCT opposing.unit) AS opposing_units,
       array_agg(DISTINCT support.finding) FILTER (WHERE support.finding IS NOT NULL) AS findings
FROM support
LEFT JOIN agreed AS opposing ON support.subject = opposing.subject AND support.feature_id = opposing.feature_id
 AND support.measurand = opposing.measurand AND support.sign <> opposing.sign
GROUP BY support.subject, support.feature_id, support.symbol, support.sign
HAVING count(DISTINCT CASE WHEN support.compartment <> 'not_stated' THEN support.compartment END) >= $min
   AND count(DISTINCT support.unit) >= $min_units
ORDER BY subject, symbol, feature_id, direction
