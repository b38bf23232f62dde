-- severity: warning
-- message: the unit kept for a discrepancy is not the unit of any treatment of the study
-- The unit is the last word of `kept` that is one, read with case: mM is not uM.
WITH kept AS (
    SELECT row, kept, unnest(string_split(about, '|')) AS study_id,
           regexp_extract(kept, '(?:^|[ 0-9])(mg/kg|ug/kg|mg/mL|ug/mL|ng/mL|mg|ug|g|M|mM|uM|nM|pM)$', 1) AS unit
    FROM raw_discrepancies WHERE kind = 'unit'
)
SELECT 'discrepancies.tsv' AS file, k.row, 'kept' AS col, k.kept AS value, k.study_id AS detail
FROM kept AS k
WHERE k.unit <> '' AND k.study_id IN (SELECT study_id FROM raw_studies)
  AND k.unit NOT IN (
      SELECT t.dose_unit FROM (SELECT study_id, unnest(string_split(treatments, '|')) AS treatment_id FROM raw_arms) AS a
      JOIN raw_treatments AS t USING (treatment_id) WHERE a.study_id = k.study_id AND t.dose_unit IS NOT NULL)
