-- What is compared with what.
SELECT local_id('contrast', c.contrast_id) AS id,
       local_id('study', c.study_id) AS study,
       c.contrast_type,
       local_id('arm', c.case_arm) AS case_arm,
       local_id('arm', c.reference_arm) AS reference_arm,
       c.clinical_variable, c.variable_polarity,
       d.id AS drug,
       x.id AS added_agent,
       CASE
           WHEN c.comparator IS NOT NULL THEN c.comparator
           WHEN c.clinical_variable IS NOT NULL AND (c.reference_arm IS NULL OR c.contrast_type = 'change_vs_improvement') THEN c.clinical_variable
           ELSE nullif(concat_ws(', ', r.cohort,
               coalesce(given.agents, CASE WHEN c.control = 'concurrent' AND r.cohort = k.cohort THEN 'untreated' END),
               CASE WHEN c.control = 'self' THEN r.timepoint END), '')
       END AS comparator,
       c.control, c.background, c.comparator_implied,
       'contrasts.tsv' AS _file, c.row AS _row
FROM raw_contrasts AS c
LEFT JOIN agent_id AS d ON c.drug = d.label
LEFT JOIN agent_id AS x ON c.added_agent = x.label
LEFT JOIN raw_arms AS k ON c.case_arm = k.arm_id
LEFT JOIN raw_arms AS r ON c.reference_arm = r.arm_id
LEFT JOIN (
    SELECT arm_id, string_agg(agent, ' + ' ORDER BY agent) AS agents
    FROM (SELECT arm_id, unnest(string_split(treatments, '|')) AS treatment_id FROM raw_arms) JOIN raw_treatments USING (treatment_id)
    GROUP BY arm_id
) AS given ON r.arm_id = given.arm_id
