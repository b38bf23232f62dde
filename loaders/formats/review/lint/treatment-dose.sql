-- severity: warning
-- message: the name of the treatment spells another dose or unit than its columns
-- A name such as ket-400nm-24h or ket-0.1-10um-7d is read as dose (or range) and unit; 500 nM and 0.5 uM are the same.
WITH spelled AS (
    SELECT row, treatment_id, coalesce(dose_value, dose_min) AS dose_low, coalesce(dose_value, dose_max) AS dose_high, dose_unit,
           regexp_extract(treatment_id, '(?:^|-)([0-9.]+)(?:-([0-9.]+))?(mgkg|ugkg|mgml|ugml|ngml|mg|ug|g|mm|um|nm|pm)(?:-|$)', ['low', 'high', 'unit']) AS part
    FROM raw_treatments
),
parsed AS (
    SELECT row, treatment_id, dose_low, dose_high, dose_unit,
           CAST(part.low AS DOUBLE) AS low, CAST(coalesce(nullif(part.high, ''), part.low) AS DOUBLE) AS high,
           CASE part.unit WHEN 'mm' THEN 'mM' WHEN 'um' THEN 'uM' WHEN 'nm' THEN 'nM' WHEN 'pm' THEN 'pM' ELSE part.unit END AS unit
    FROM spelled WHERE part.unit <> ''
),
scaled AS (
    SELECT *, coalesce(micromolar(low, unit), low) AS low_named, coalesce(micromolar(high, unit), high) AS high_named,
           coalesce(micromolar(dose_low, dose_unit), CAST(dose_low AS DOUBLE)) AS low_given,
           coalesce(micromolar(dose_high, dose_unit), CAST(dose_high AS DOUBLE)) AS high_given,
           micromolar(1, unit) IS NOT NULL AND micromolar(1, dose_unit) IS NOT NULL
           OR unit IS NOT DISTINCT FROM lower(replace(dose_unit, '/', '')) AS is_comparable
    FROM parsed
)
SELECT 'treatments.tsv' AS file, row, CASE WHEN is_comparable THEN 'dose_value' ELSE 'dose_unit' END AS col,
       nullif(dose_text(NULL, dose_low, nullif(dose_high, dose_low), dose_unit), '') AS value, treatment_id AS detail
FROM scaled
WHERE NOT is_comparable
   OR low_given IS NULL OR abs(low_named - low_given) > 1e-9 * low_named
   OR high_given IS NULL OR abs(high_named - high_given) > 1e-9 * high_named
