-- severity: warning
-- message: the effect is larger than any that is measured, or than no change has; correct it, or effect_type
SELECT 'findings.tsv' AS file, f.row, 'effect_size' AS col, f.effect_size AS value, f.finding_id || ' has ' || r.effect_type || ', ' || f.direction AS detail
FROM raw_findings AS f JOIN raw_result_sets AS r USING (contrast_id)
CROSS JOIN LATERAL (
    SELECT abs(CASE r.effect_type
        WHEN 'log2_fold_change' THEN TRY_CAST(f.effect_size AS DOUBLE)
        WHEN 'natural_log_fold_change' THEN TRY_CAST(f.effect_size AS DOUBLE) / ln(2)
        WHEN 'fold_change' THEN CASE WHEN TRY_CAST(f.effect_size AS DOUBLE) > 0 THEN log2(TRY_CAST(f.effect_size AS DOUBLE)) END
    END) AS doublings
)
WHERE doublings > 30 OR f.direction = 'no_change' AND doublings > 1
   OR r.effect_type IN ('z_score', 'standardised_mean_difference') AND abs(TRY_CAST(f.effect_size AS DOUBLE)) > 100
