-- question: Which genes do independent units support in one direction in several compartments, systems, studies or agents?
-- parameter: across | {compartment, system, study, agent} | compartment | what must differ between supporting findings
-- parameter: family | Family | default | the contrast family; families are never pooled
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: min | integer | 2 | least number of different compartments, systems, studies or agents
-- parameter: min_units | integer | 2 | least number of independent units
-- parameter: calls | CallLevel | default | the weakest call that counts as support
-- columns: subject, subject_id, feature_id, symbol, measurand
-- column: direction | string | | up or down; positive or negative with improvement where all are correlations
-- column: units | integer | units | independent units that support the direction
-- column: studies | integer | papers | papers that support the direction
-- column: units_blood | integer | units | of these, with support in blood
-- column: units_in_vitro | integer | units | of these, with support in vitro
-- column: opposing_units | integer | units | units that support the other direction
-- column: different | integer | | least number of different compartments, systems, papers or agents with support
-- column: labels | list of string | | their names
-- column: findings | list of identifier | | the findings it rests on
-- order: subject, subject_id, symbol, feature_id, measurand, direction
-- note: support is counted for each subject, feature, measurand and contrast family apart; a unit that goes both ways supports neither
-- note: a unit is a connected component of papers that are the same or share samples; two records of one paper are one paper
-- note: a cell line, or a tissue of people, is one system wherever it is used; systems that a source does not resolve count as one together, and not at all where a member is counted by itself
WITH signed AS (  -- findings with a sign; mixed ones count against support
    SELECT evidence.subject, evidence.subject_id, evidence.feature_id, evidence.symbol, evidence.measurand, study_unit.unit, evidence.publication,
           evidence.compartment, evidence.finding, rule.status AS sign, rule.is_correlation,
           CASE WHEN $across = 'system' AND members.system IS NOT NULL THEN arm.system END AS unresolved,
           CASE WHEN $across = 'compartment' AND evidence.compartment <> 'not_stated' THEN evidence.compartment
                WHEN $across = 'system' AND members.system IS NULL THEN evidence.system_id
                WHEN $across = 'study' THEN evidence.publication
                WHEN $across = 'agent' THEN evidence.drug_id END AS value,
           CASE WHEN $across = 'compartment' AND evidence.compartment <> 'not_stated' THEN evidence.compartment
                WHEN $across = 'system' THEN evidence.system
                WHEN $across = 'study' THEN evidence.study_label
                WHEN $across = 'agent' THEN evidence.drug END AS label
    FROM evidence
    JOIN study_unit ON evidence.study = study_unit.study
    JOIN finding_status AS rule ON rule.calls = $calls AND evidence.direction = rule.direction AND evidence.call = rule.call
    JOIN contrast ON evidence.contrast = contrast.id
    JOIN arm ON contrast.case_arm = arm.id
    LEFT JOIN (SELECT DISTINCT system FROM system_system_members) AS members ON arm.system = members.system
    WHERE evidence.feature_kind IN ('gene', 'lncrna', 'mirna')
      AND evidence.contrast_family = $family
      AND ($measurand IS NULL OR evidence.measurand = $measurand)
      AND rule.status IN ('up', 'down', 'mixed')
),
agreed AS (  -- units whose findings go in one direction only
    SELECT subject_id, feature_id, measurand, unit, min(sign) AS sign
    FROM signed
    WHERE subject_id IS NOT NULL
    GROUP BY subject_id, feature_id, measurand, unit
    HAVING min(sign) = max(sign) AND min(sign) <> 'mixed'
),
support AS (
    SELECT signed.*
    FROM signed
    JOIN agreed ON signed.subject_id = agreed.subject_id AND signed.feature_id = agreed.feature_id
     AND signed.measurand = agreed.measurand AND signed.unit = agreed.unit
),
named AS (  -- unresolved systems of which one member is counted by itself
    SELECT DISTINCT a.subject_id, a.feature_id, a.measurand, a.sign, a.unresolved
    FROM support AS a
    JOIN system_system_members AS member ON a.unresolved = member.system
    JOIN system_model ON member.item = system_model.system
    JOIN support AS b ON a.subject_id = b.subject_id AND a.feature_id = b.feature_id AND a.measurand = b.measurand
     AND a.sign = b.sign AND system_model.model = b.value
)
SELECT support.subject, support.subject_id, support.feature_id, support.symbol, support.measurand,
       CASE WHEN min(support.is_correlation) = 0 THEN support.sign WHEN support.sign = 'up' THEN 'positive' ELSE 'negative' END AS direction,
       count(DISTINCT support.unit) AS units,
       count(DISTINCT support.publication) AS studies,
       count(DISTINCT CASE WHEN support.compartment = 'blood' THEN support.unit END) AS units_blood,
       count(DISTINCT CASE WHEN support.compartment = 'in_vitro' THEN support.unit END) AS units_in_vitro,
       count(DISTINCT opposing.unit) AS opposing_units,
       count(DISTINCT support.value)
         + max(CASE WHEN support.unresolved IS NOT NULL AND named.unresolved IS NULL THEN 1 ELSE 0 END) AS different,
       array_agg(DISTINCT support.label) FILTER (WHERE support.label IS NOT NULL) AS labels,
       array_agg(DISTINCT support.finding) FILTER (WHERE support.finding IS NOT NULL) AS findings
FROM support
LEFT JOIN named ON support.subject_id = named.subject_id AND support.feature_id = named.feature_id
 AND support.measurand = named.measurand AND support.sign = named.sign AND support.unresolved = named.unresolved
LEFT JOIN agreed AS opposing ON support.subject_id = opposing.subject_id AND support.feature_id = opposing.feature_id
 AND support.measurand = opposing.measurand AND support.sign <> opposing.sign
GROUP BY support.subject, support.subject_id, support.feature_id, support.symbol, support.measurand, support.sign
HAVING count(DISTINCT support.value)
         + max(CASE WHEN support.unresolved IS NOT NULL AND named.unresolved IS NULL THEN 1 ELSE 0 END) >= $min
   AND count(DISTINCT support.unit) >= $min_units
ORDER BY subject, subject_id, symbol, feature_id, measurand, direction
