-- severity: error
-- message: directions of a correlation belong to contrasts with a clinical variable (change_vs_improvement, baseline_predicts_response), and up, down and no_change to all others
SELECT f.id AS focus, 'direction' AS path, f.direction AS value
FROM finding AS f JOIN result_set AS r ON f.result_set = r.id JOIN contrast AS c ON r.contrast = c.id
WHERE f.direction IN ('correlated_positive', 'correlated_negative', 'correlated', 'not_correlated')
      AND c.contrast_type NOT IN ('change_vs_improvement', 'baseline_predicts_response')
   OR f.direction IN ('up', 'down', 'no_change')
      AND c.contrast_type IN ('change_vs_improvement', 'baseline_predicts_response')
