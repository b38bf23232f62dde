-- severity: warning
-- message: the time of a cell culture differs from the duration of its treatment
SELECT 'arms.tsv' AS file, a.row, 'timepoint' AS col, a.timepoint AS value,
       t.treatment_id || ' lasts ' || t.duration_value || ' ' || t.duration_unit AS detail
FROM (SELECT *, unnest(string_split(treatments, '|')) AS treatment_id FROM raw_arms) AS a
JOIN raw_treatments AS t USING (treatment_id)
JOIN raw_systems AS s ON a.system = s.system_id
WHERE s.setting = 'in_vitro' AND t.role = 'investigational'
  AND time_hours(a.timepoint) <> time_hours(t.duration_value || ' ' || t.duration_unit)
