-- severity: warning
-- message: treated and untreated cultures are compared at different times
SELECT 'contrasts.tsv' AS file, c.row, 'reference_arm' AS col, c.reference_arm AS value,
       x.timepoint || ' against ' || y.timepoint AS detail
FROM raw_contrasts AS c
JOIN raw_arms AS x ON c.case_arm = x.arm_id
JOIN raw_arms AS y ON c.reference_arm = y.arm_id
WHERE c.contrast_type IN ('treated_vs_untreated', 'treated_vs_cotreatment_alone') AND time_hours(x.timepoint) <> time_hours(y.timepoint)
