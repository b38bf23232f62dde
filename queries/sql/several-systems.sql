-- question: Which genes go in the same direction in several systems?
-- parameter: family | Family | drug_effect | the family of contrasts; families are never pooled
-- parameter: measurand | Measurand or any | rna_expression | what was measured; different measurands are never pooled
-- parameter: min | integer | 2 | least number of systems
-- parameter: min_units | integer | 1 | least number of independent units
-- parameter: calls | {nominal, significant, corrected} | nominal | the weakest call that counts as support
-- column: subject | string | | what is claimed about: the drug group, or the disease in disease families
-- column: feature_id | identifier | | the feature
-- column: symbol | string | | approved symbol
-- column: measurand | Measurand | | what was measured
-- column: direction | string | | up or down; positive or negative with improvement where all are correlations
-- column: units | integer | units | independent units that support the direction
-- column: systems_min | integer | systems | least number of different systems
-- column: systems | list of string | | the systems
-- column: findings | list of identifier | | the findings it rests on
-- order: subject, symbol, feature_id, measurand, direction
-- note: a cell line, or a tissue of people, is one system wherever it is used
-- note: systems that a source does not resolve count as one together, and not at all where a member is counted by itself
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
),
located AS (  -- a system that the source does not resolve has no model of its own
    SELECT support.*,
           CASE WHEN members.system IS NULL THEN system_model.model END AS model,
           CASE WHEN members.system IS NOT NULL THEN system_model.system END AS unresolved
    FROM support
    JOIN contrast ON support.contrast = contrast.id
    JOIN arm ON contrast.case_arm = arm.id
    JOIN system_model ON arm.system = system_model.system
    LEFT JOIN (SELECT DISTINCT system FROM system_system_members) AS members ON arm.system = members.system
),
named AS (  -- unresolved systems of which one member is counted by itself
    SELECT DISTINCT a.subject, a.feature_id, a.measurand, a.sign, a.unresolved
    FROM located AS a
    JOIN system_system_members AS member ON a.unresolved = member.system
    JOIN system_model ON member.item = system_model.system
    JOIN located AS b ON a.subject = b.subject AND a.feature_id = b.feature_id AND a.measurand = b.measurand
     AND a.sign = b.sign AND system_model.model = b.model
)
SELECT support.subject, support.feature_id, support.symbol, support.measurand,
       CASE WHEN min(support.is_correlation) = 0 THEN support.sign WHEN support.sign = 'up' THEN 'positive' ELSE 'negative' END AS direction,
       count(DISTINCT support.unit) AS units,
       count(DISTINCT support.model)
         + max(CASE WHEN support.unresolved IS NOT NULL AND named.unresolved IS NULL THEN 1 ELSE 0 END) AS systems_min,
       array_agg(DISTINCT support.system) FILTER (WHERE support.system IS NOT NULL) AS systems,
       array_agg(DISTINCT support.finding) FILTER (WHERE support.finding IS NOT NULL) AS findings
FROM located AS support
LEFT JOIN named ON support.subject = named.subject AND support.feature_id = named.feature_id
 AND support.measurand = named.measurand AND support.sign = named.sign AND support.unresolved = named.unresolved
GROUP BY support.subject, support.feature_id, support.symbol, support.measurand, support.sign
HAVING count(DISTINCT support.model)
         + max(CASE WHEN support.unresolved IS NOT NULL AND named.unresolved IS NULL THEN 1 ELSE 0 END) >= $min
   AND count(DISTINCT support.unit) >= $min_units
ORDER BY subject, symbol, feature_id, measurand, direction
