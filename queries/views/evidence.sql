-- One row a finding, with its context; the flat view that every question and picture starts from.
-- `dose` and `time` are text with units; `conc_min_um` and `conc_max_um` are µmol/L, `hours` is hours.
-- `subject` and `subject_id` are what claims of the contrast family are about, the drug group or the disease; `sign` is up, down, mixed or
-- none (a change is denied), absent where the source gives none; `outcome` is effect, null or not_reported.
WITH given AS (
    SELECT arm.id AS arm,
           list_sort(array_agg(DISTINCT agent.label)) AS agents
    FROM arm
    JOIN arm_treatments AS link ON arm.id = link.arm
    JOIN treatment ON link.item = treatment.id
    JOIN agent ON treatment.agent = agent.id
    GROUP BY arm.id
)
SELECT finding.id AS finding,
       finding.source,
       context.study,
       context.study_label,
       context.publication,
       context.doi,
       context.compartment,
       context.setting,
       context.origin,
       context.system_label AS system,
       context.model AS system_id,
       context.drug,
       context.drug_id,
       context.drug_group,
       coalesce(given.agents, []) AS agents,
       context.dose,
       context.conc_min_um,
       context.conc_max_um,
       context.time,
       context.hours,
       context.comparator,
       context.control,
       context.background,
       context.contrast,
       context.contrast_type,
       context.contrast_family,
       context.scope AS design,
       context.disease,
       CASE context.subject_kind WHEN 'disease' THEN context.disease ELSE context.drug_group END AS subject,
       CASE context.subject_kind WHEN 'disease' THEN context.disease_id ELSE context.group_all END AS subject_id,
       context.sex,
       context.responder,
       context.n_case,
       context.n_reference,
       feature.feature_kind,
       finding.feature AS feature_id,
       feature.symbol,
       finding.as_written,
       coalesce(theme_label.themes, []) AS themes,
       finding.measurand,
       finding.direction,
       finding.call,
       rule.sign,
       rule.outcome,
       finding.effect_size,
       context.effect_type,
       finding.p_value,
       finding.adjusted_p_value,
       finding.dose_dependent,
       coalesce(finding.validated_by, []) AS validated_by,
       coalesce(finding.locators, []) AS locator,
       finding.certainty
FROM finding
JOIN result_set_context AS context ON finding.result_set = context.result_set
JOIN finding_status AS rule ON rule.calls = 'nominal' AND finding.direction = rule.direction AND finding.call = rule.call
JOIN feature ON finding.feature = feature.id
LEFT JOIN given ON context.case_arm = given.arm
LEFT JOIN (
    SELECT link.finding, list_sort(array_agg(DISTINCT theme.label)) AS themes
    FROM finding_themes AS link JOIN theme ON link.item = theme.id GROUP BY link.finding
) AS theme_label ON finding.id = theme_label.finding
