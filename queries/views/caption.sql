-- A name that can be read alone, for each row whose class has no label; for people who look at a graph.
-- What is not stated is left out; a finding reads "GRIA1 ▲ racemic ketamine 400 nM 24 h · Ho 2018", and one that
-- is not about RNA says so: "STAT3 activity ▲ ...".
WITH dosed AS (
    SELECT contrast.id AS contrast, string_agg(DISTINCT split_part(treatment.dose, ', ', 1), ' + ' ORDER BY split_part(treatment.dose, ', ', 1)) AS dose
    FROM contrast JOIN arm_treatments AS given ON contrast.case_arm = given.arm
    JOIN treatment ON given.item = treatment.id AND treatment.agent = contrast.drug
    GROUP BY contrast.id
),
compared AS (
    SELECT contrast.id AS contrast, study.label AS study,
           concat_ws(' ', agent.label, dosed.dose, arm.timepoint) AS given,
           replace(contrast.contrast_type, '_', ' ') AS type
    FROM contrast JOIN study ON contrast.study = study.id JOIN arm ON contrast.case_arm = arm.id
    LEFT JOIN agent ON contrast.drug = agent.id LEFT JOIN dosed ON contrast.id = dosed.contrast
)
SELECT finding.id,
       concat_ws(' ', coalesce(feature.symbol, feature.label, finding.as_written),
           CASE finding.measurand WHEN 'tf_activity' THEN 'activity' WHEN 'protein' THEN 'protein' END,
           rule.glyph, nullif(compared.given, ''))
       || ' · ' || compared.study AS name
FROM finding
JOIN finding_status AS rule ON rule.calls = 'nominal' AND finding.direction = rule.direction AND finding.call = rule.call
JOIN result_set ON finding.result_set = result_set.id JOIN compared ON result_set.contrast = compared.contrast
LEFT JOIN feature ON finding.feature = feature.id
UNION ALL
SELECT contrast, concat_ws(' · ', compared.type, nullif(compared.given, ''), compared.study) FROM compared
UNION ALL
SELECT result_set.id, concat_ws(' · ', replace(result_set.scope, '_', ' '), replace(result_set.reporting, '_', ' '), compared.type, compared.study)
FROM result_set JOIN compared ON result_set.contrast = compared.contrast
UNION ALL
SELECT arm.id, concat_ws(' · ', coalesce(cohort.label, system.label), arm.timepoint, study.label)
FROM arm JOIN study ON arm.study = study.id JOIN system ON arm.system = system.id LEFT JOIN cohort ON arm.cohort = cohort.id
UNION ALL
SELECT mapping.id, coalesce(subject_name, subject) || ' → ' || object FROM mapping
UNION ALL
SELECT note.id, concat_ws(': ', replace(note_kind, '_', ' '), kept) FROM note
