-- severity: warning
-- message: two treatments are equal in agent, dose, route, duration and schedule
SELECT 'treatments.tsv' AS file, row, 'treatment_id' AS col, treatment_id AS value, 'as ' || first AS detail
FROM (SELECT row, treatment_id, first_value(treatment_id) OVER same AS first, row_number() OVER same AS nth FROM raw_treatments
      WINDOW same AS (PARTITION BY agent, role, dose_value, dose_min, dose_max, dose_unit, route, duration_value, duration_unit, schedule, alternatives ORDER BY row))
WHERE nth > 1
