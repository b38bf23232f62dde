-- Dose and duration as numbers, and once as a reader wants them.
SELECT local_id('treatment', t.treatment_id) AS id,
       concat_ws(' ', t.agent, dose_text(t.dose_value, t.dose_min, t.dose_max, t.dose_unit)) AS label,
       a.id AS agent,
       t.role,
       nullif(concat_ws(', ',
           nullif(concat_ws(' ', dose_text(t.dose_value, t.dose_min, t.dose_max, t.dose_unit),
                            CASE WHEN t.route <> 'medium' THEN replace(t.route, '|', ' or ') END), ''),
           t.duration_value || ' ' || t.duration_unit || CASE WHEN t.duration_unit IN ('day', 'week', 'month') AND t.duration_value::DOUBLE <> 1 THEN 's' ELSE '' END), '') AS dose,
       t.dose_value, t.dose_min, t.dose_max, t.dose_unit,
       micromolar(coalesce(t.dose_value, t.dose_min), t.dose_unit) AS conc_min_um,
       micromolar(coalesce(t.dose_value, t.dose_max), t.dose_unit) AS conc_max_um,
       items(t.route) AS route, t.duration_value, t.duration_unit, t.schedule,
       local_ids('treatment', t.alternatives) AS alternatives,
       t.note,
       'treatments.tsv' AS _file, t.row AS _row
FROM raw_treatments AS t JOIN agent_id AS a ON t.agent = a.label
