-- severity: warning
-- message: one agent has the same number with two units in one study
WITH given AS (
    SELECT DISTINCT a.study_id, t.agent, t.row, t.dose_unit, coalesce(t.dose_value, t.dose_min || '–' || t.dose_max) AS amount
    FROM (SELECT study_id, unnest(string_split(treatments, '|')) AS treatment_id FROM raw_arms) AS a
    JOIN raw_treatments AS t USING (treatment_id) WHERE t.dose_unit IS NOT NULL
)
SELECT 'treatments.tsv' AS file, max(row) AS row, 'dose_unit' AS col, string_agg(DISTINCT dose_unit, ', ' ORDER BY dose_unit) AS value,
       study_id || ', ' || agent || ' ' || amount AS detail
FROM given WHERE amount IS NOT NULL
GROUP BY study_id, agent, amount HAVING count(DISTINCT dose_unit) > 1
