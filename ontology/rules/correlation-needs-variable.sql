-- severity: error
-- message: a contrast with how people do names no clinical variable
SELECT id AS focus, 'clinical_variable' AS path, NULL AS value
FROM contrast WHERE contrast_type IN ('change_vs_improvement', 'baseline_predicts_response') AND clinical_variable IS NULL
