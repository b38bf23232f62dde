-- question: How does an effect of a drug go over time?
-- parameter: gene | gene or any | any | only this gene, by symbol, alias, identifier or as a source writes it
-- parameter: drug | agent or any | any | only this drug; a concept stands for all its forms and metabolites
-- parameter: min_times | integer | 2 | least number of times at which one study measured the feature under one agent
-- parameter: family | Family | default | the contrast family; families are never pooled
-- columns: study_label, drug, system, system_id, feature_id, symbol, measurand
-- column: hours | double | h | when the sample was taken
-- columns: time, direction, call, finding
-- order: study_label, symbol, feature_id, drug, system, system_id, measurand, hours, finding
-- note: hours count from the beginning of the treatment
WITH timed AS (
    SELECT evidence.study, study_label, drug_id, evidence.drug, evidence.system, arm.system AS system_id, feature_id, symbol, measurand,
           evidence.hours, time, direction, call, finding
    FROM evidence
    JOIN contrast ON evidence.contrast = contrast.id
    JOIN arm ON contrast.case_arm = arm.id
    WHERE contrast_family = $family
      AND evidence.hours IS NOT NULL
      AND ($gene IS NULL OR feature_id = $gene)
      AND ($drug IS NULL OR drug_id IN (SELECT agent FROM agent_ancestor WHERE ancestor = $drug))
),
course AS (
    SELECT study, drug_id, system_id, feature_id, measurand
    FROM timed
    GROUP BY study, drug_id, system_id, feature_id, measurand
    HAVING count(DISTINCT hours) >= $min_times
)
SELECT timed.study_label, timed.drug, timed.system, timed.system_id, timed.feature_id, timed.symbol, timed.measurand, timed.hours, timed.time,
       timed.direction, timed.call, timed.finding
FROM timed
JOIN course ON timed.study = course.study AND timed.drug_id = course.drug_id AND timed.system_id = course.system_id
 AND timed.feature_id = course.feature_id AND timed.measurand = course.measurand
ORDER BY study_label, symbol, feature_id, drug, system, system_id, measurand, hours, finding
