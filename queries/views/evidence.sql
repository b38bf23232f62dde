-- One row a finding, with its context; the flat view that every question and picture starts from.
-- `dose` and `time` are text with units; `conc_min_um` and `conc_max_um` are µmol/L, `hours` is hours.
WITH given AS (
    SELECT arm.id AS arm,
           list_sort(array_agg(DISTINCT agent.label)) AS agents
    FROM arm
    JOIN arm_treatments AS link ON arm.id = link.arm
    JOIN treatment ON link.item = treatment.id
    JOIN agent ON treatment.agent = agent.id
    GROUP BY arm.id
),
tested AS (
    SELECT contrast.id AS contrast, min(treatment.dose) AS dose,
           min(treatment.conc_min_um) AS conc_min_um, max(treatment.conc_max_um) AS conc_max_um
    FROM contrast
    JOIN arm_treatments AS link ON contrast.case_arm = link.arm
    JOIN treatment ON link.item = treatment.id AND treatment.agent = contrast.drug
    GROUP BY contrast.id
)
SELECT finding.id AS finding,
       finding.source,
       study.id AS study,
       study.label AS study_label,
       unit.publication,
       publication.doi,
       system.compartment,
       system.setting,
       system.origin,
       system.label AS system,
       model.model AS system_id,
       drug.label AS drug,
       contrast.drug AS drug_id,
       drug_group.label AS drug_group,
       given.agents,
       tested.dose,
       tested.conc_min_um,
       tested.conc_max_um,
       case_arm.timepoint AS time,
       case_arm.hours,
       contrast.comparator,
       contrast.control,
       contrast.background,
       contrast.id AS contrast,
       contrast.contrast_type,
       contrast_family.family AS contrast_family,
       result_set.scope AS design,
       disease.label AS disease,
       case_arm.sex,
       case_arm.response_status AS responder,
       case_arm.n AS n_case,
       reference_arm.n AS n_reference,
       feature.feature_kind,
       finding.feature AS feature_id,
       feature.symbol,
       finding.as_written,
       theme_label.themes,
       finding.measurand,
       finding.direction,
       finding.call,
       finding.effect_size,
       result_set.effect_type,
       finding.p_value,
       finding.adjusted_p_value,
       finding.dose_dependent,
       finding.validated_by,
       finding.locators AS locator,
       finding.certainty
FROM finding
JOIN result_set ON finding.result_set = result_set.id
JOIN contrast ON result_set.contrast = contrast.id
JOIN contrast_family ON contrast.contrast_type = contrast_family.contrast_type
JOIN study ON contrast.study = study.id
JOIN study_unit AS unit ON study.id = unit.study
JOIN publication ON study.publication = publication.id
JOIN arm AS case_arm ON contrast.case_arm = case_arm.id
JOIN system ON case_arm.system = system.id
JOIN system_model AS model ON system.id = model.system
JOIN feature ON finding.feature = feature.id
LEFT JOIN arm AS reference_arm ON contrast.reference_arm = reference_arm.id
LEFT JOIN cohort ON case_arm.cohort = cohort.id
LEFT JOIN disease ON cohort.disease = disease.id
LEFT JOIN agent AS drug ON contrast.drug = drug.id
LEFT JOIN agent_group ON contrast.drug = agent_group.agent
LEFT JOIN agent AS drug_group ON agent_group.group_all = drug_group.id
LEFT JOIN given ON contrast.case_arm = given.arm
LEFT JOIN tested ON contrast.id = tested.contrast
LEFT JOIN (
    SELECT link.finding, list_sort(array_agg(DISTINCT theme.label)) AS themes
    FROM finding_themes AS link JOIN theme ON link.item = theme.id GROUP BY link.finding
) AS theme_label ON finding.id = theme_label.finding
