-- question: On which genes do findings for one subject and one family go both ways?
-- parameter: family | Family | default | the contrast family; families are never pooled
-- parameter: measurand | Measurand or any | default | what was measured; different measurands are never pooled
-- parameter: calls | CallLevel | default | the weakest call that counts as support
-- columns: subject, subject_id, feature_id, symbol, measurand
-- column: units_up | integer | units | units that support up, or positive
-- column: units_down | integer | units | units that support down, or negative
-- column: units_mixed | integer | units | units that go both ways
-- column: studies_up | list of string | | studies with a finding up
-- column: studies_down | list of string | | studies with a finding down
-- column: findings | list of identifier | | the findings it rests on
-- order: subject, subject_id, symbol, feature_id, measurand
-- note: one subject and one family at a time: two drugs, or two families, that differ are not a conflict
WITH signed AS (  -- findings with a sign; mixed ones count against support
    SELECT evidence.subject, evidence.subject_id, evidence.feature_id, evidence.symbol, evidence.measurand, study_unit.unit, evidence.study_label,
           evidence.finding, rule.status AS sign
    FROM evidence
    JOIN study_unit ON evidence.study = study_unit.study
    JOIN finding_status AS rule ON rule.calls = $calls AND evidence.direction = rule.direction AND evidence.call = rule.call
    WHERE evidence.feature_kind IN ('gene', 'lncrna', 'mirna')
      AND evidence.contrast_family = $family
      AND ($measurand IS NULL OR evidence.measurand = $measurand)
      AND rule.status IN ('up', 'down', 'mixed')
),
agreed AS (
    SELECT subject_id, feature_id, measurand, unit, CASE WHEN min(sign) = max(sign) THEN min(sign) ELSE 'mixed' END AS sign
    FROM signed
    WHERE subject_id IS NOT NULL
    GROUP BY subject_id, feature_id, measurand, unit
)
SELECT signed.subject, signed.subject_id, signed.feature_id, signed.symbol, signed.measurand,
       count(DISTINCT CASE WHEN agreed.sign = 'up' THEN signed.unit END) AS units_up,
       count(DISTINCT CASE WHEN agreed.sign = 'down' THEN signed.unit END) AS units_down,
       count(DISTINCT CASE WHEN agreed.sign = 'mixed' THEN signed.unit END) AS units_mixed,
       array_agg(DISTINCT signed.study_label) FILTER (WHERE signed.sign = 'up') AS studies_up,
       array_agg(DISTINCT signed.study_label) FILTER (WHERE signed.sign = 'down') AS studies_down,
       array_agg(DISTINCT signed.finding) FILTER (WHERE signed.finding IS NOT NULL) AS findings
FROM signed
JOIN agreed ON signed.subject_id = agreed.subject_id AND signed.feature_id = agreed.feature_id
 AND signed.measurand = agreed.measurand AND signed.unit = agreed.unit
GROUP BY signed.subject, signed.subject_id, signed.feature_id, signed.symbol, signed.measurand
HAVING min(agreed.sign) <> max(agreed.sign) OR min(agreed.sign) = 'mixed'
ORDER BY subject, subject_id, symbol, feature_id, measurand
