-- One row a result set, with its contrast, study, system, people, doses and what a claim on it is about; evidence,
-- claims and figures start from it. `subject_kind` is drug or disease, as the contrast family declares.
-- A drug that an arm got twice has both doses, and concentrations only where both are known.
WITH given AS (
    SELECT contrast.id AS contrast, string_agg(DISTINCT treatment.dose, ' + ' ORDER BY treatment.dose) AS dose,
           CASE WHEN count(*) = count(treatment.conc_min_um) THEN min(treatment.conc_min_um) END AS conc_min_um,
           CASE WHEN count(*) = count(treatment.conc_max_um) THEN max(treatment.conc_max_um) END AS conc_max_um
    FROM contrast
    JOIN arm_treatments AS link ON contrast.case_arm = link.arm
    JOIN treatment ON link.item = treatment.id AND treatment.agent = contrast.drug
    GROUP BY contrast.id
),
arm_agent AS (
    SELECT link.arm, list_sort(array_agg(DISTINCT agent.label)) AS agents
    FROM arm_treatments AS link
    JOIN treatment ON link.item = treatment.id
    JOIN agent ON treatment.agent = agent.id
    GROUP BY link.arm
)
SELECT result_set.id AS result_set,
       result_set.scope,
       result_set.reporting,
       result_set.count_is,
       result_set.n_significant,
       coalesce(counted.n_findings, 0) AS n_findings,
       result_set.universe,
       result_set.effect_type,
       assay.analyte,
       contrast.id AS contrast,
       contrast.contrast_type,
       contrast_family.family AS contrast_family,
       contrast_family.subject AS subject_kind,
       contrast.comparator,
       contrast.control,
       contrast.background,
       study.id AS study,
       study.label AS study_label,
       study.source AS study_source,
       unit.publication,
       publication.doi,
       unit.unit,
       unit.lab_unit,
       system.id AS system,
       system.label AS system_label,
       system.compartment,
       system.taxon,
       system.setting,
       system.origin,
       model.model,
       model.models_max,
       contrast.drug AS drug_id,
       drug.label AS drug,
       agent_group.base AS drug_base,
       agent_group.group_all,
       agent_group.group_stereo,
       drug_group.label AS drug_group,
       disease.id AS disease_id,
       disease.label AS disease,
       arm_agent.agents,
       given.dose,
       given.conc_min_um,
       given.conc_max_um,
       contrast.case_arm,
       case_arm.timepoint AS time,
       case_arm.hours,
       case_arm.sex,
       case_arm.response_status AS responder,
       case_arm.n AS n_case,
       reference_arm.n AS n_reference
FROM result_set
JOIN contrast ON result_set.contrast = contrast.id
JOIN contrast_family ON contrast.contrast_type = contrast_family.contrast_type
JOIN study ON contrast.study = study.id
JOIN study_unit AS unit ON study.id = unit.study
JOIN publication ON study.publication = publication.id
JOIN arm AS case_arm ON contrast.case_arm = case_arm.id
JOIN system ON case_arm.system = system.id
JOIN system_model AS model ON system.id = model.system
LEFT JOIN (SELECT result_set, count(*) AS n_findings FROM finding GROUP BY result_set) AS counted ON result_set.id = counted.result_set
LEFT JOIN assay ON result_set.assay = assay.id
LEFT JOIN arm AS reference_arm ON contrast.reference_arm = reference_arm.id
LEFT JOIN cohort ON case_arm.cohort = cohort.id
LEFT JOIN disease ON cohort.disease = disease.id
LEFT JOIN agent AS drug ON contrast.drug = drug.id
LEFT JOIN agent_group ON contrast.drug = agent_group.agent
LEFT JOIN agent AS drug_group ON agent_group.group_all = drug_group.id
LEFT JOIN given ON contrast.id = given.contrast
LEFT JOIN arm_agent ON contrast.case_arm = arm_agent.arm
ORDER BY result_set.id
