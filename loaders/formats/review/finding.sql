-- One feature in one contrast; two rows of one feature are told apart by the arm of the miRNA, or by the name that a mapping decided. The sign of a correlation is turned so that positive means more improvement.
SELECT local_id('finding', f.finding_id) AS id,
       local_id('result-set', f.contrast_id) AS result_set,
       x.feature,
       f.feature_as_written AS as_written,
       CASE WHEN count(*) OVER (PARTITION BY f.contrast_id, x.feature, f.measurand) > 1 THEN
           CASE WHEN x.class = 'mirna' THEN nullif(regexp_extract(lower(f.feature_as_written), '([35]p|\*)$', 1), '')
                WHEN g.rule = 'mapping' THEN f.feature_as_written END
       END AS discriminator,
       f.measurand,
       CASE
           WHEN f.direction NOT IN ('correlated_positive', 'correlated_negative') THEN f.direction
           WHEN c.variable_polarity IS NULL THEN 'correlated'
           WHEN (f.direction = 'correlated_positive') = (c.variable_polarity = 'rises_with_improvement') THEN 'correlated_positive'
           ELSE 'correlated_negative'
       END AS direction,
       f.call, f.call_basis, f.effect_size, f.standard_error, f.p_value, f.p_relation, f.adjusted_p_value, f.dose_dependent,
       items(f.validated_by) AS validated_by, f.n_features, items(f.members) AS members,
       local_ids('theme', f.themes) AS themes,
       items(f.locators) AS locators, f.certainty, f.note,
       'findings.tsv' AS _file, f.row AS _row
FROM raw_findings AS f JOIN raw_contrasts AS c USING (contrast_id) JOIN finding_feature AS x ON f.row = x.row
LEFT JOIN grounded AS g ON g.file = 'findings.tsv' AND g.row = f.row
