-- severity: error
-- message: duplicate contrast: study, type, arms, variable and assay are equal
SELECT 'contrasts.tsv' AS file, row, 'contrast_id' AS col, contrast_id AS value, 'as ' || first AS detail
FROM (SELECT row, contrast_id, first_value(contrast_id) OVER same AS first, row_number() OVER same AS nth FROM raw_contrasts
      WINDOW same AS (PARTITION BY study_id, contrast_type, case_arm, reference_arm, clinical_variable, assay, platform_note ORDER BY row))
WHERE nth > 1
