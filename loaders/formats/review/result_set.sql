-- One result set for each contrast.
SELECT local_id('result-set', r.contrast_id) AS id,
       local_id('contrast', r.contrast_id) AS contrast,
       a.assay_key AS assay,
       r.scope, r.reporting, r.n_tested, r.n_significant, r.n_significant_up, r.n_significant_down, r.count_is,
       local_id('result-set', r.selected_from) AS selected_from,
       r.correction, r.effect_type, r.fold_change_threshold, r.note,
       'result_sets.tsv' AS _file, r.row AS _row
FROM raw_result_sets AS r LEFT JOIN contrast_assay AS a ON r.contrast_id = a.contrast_id
