-- question: Under which headings do authors discuss effects in blood and in vitro?
-- parameter: family | Family | default | the contrast family; families are never pooled
-- columns: subject, subject_id
-- column: theme | string | | the heading
-- column: theme_id | identifier | | the heading of one source; two with one name are two headings
-- column: findings_blood | integer | findings | in blood
-- column: findings_in_vitro | integer | findings | in vitro
-- column: features_blood | list of string | | symbols, or names as written
-- column: features_in_vitro | list of string | | symbols, or names as written
-- columns: studies
-- order: subject, subject_id, theme, theme_id
-- note: descriptive only: a heading is what authors choose to discuss, never membership of a pathway and never support
WITH discussed AS (
    SELECT evidence.subject, evidence.subject_id, theme.label AS theme, theme.id AS theme_id, evidence.finding, evidence.compartment,
           evidence.study_label,
           CASE WHEN evidence.symbol IS NULL THEN evidence.as_written ELSE evidence.symbol END AS feature
    FROM evidence
    JOIN finding_themes ON evidence.finding = finding_themes.finding
    JOIN theme ON finding_themes.item = theme.id
    WHERE evidence.contrast_family = $family
      AND evidence.compartment IN ('blood', 'in_vitro')
      AND evidence.outcome = 'effect'
)
SELECT subject, subject_id, theme, theme_id,
       count(DISTINCT CASE WHEN compartment = 'blood' THEN finding END) AS findings_blood,
       count(DISTINCT CASE WHEN compartment = 'in_vitro' THEN finding END) AS findings_in_vitro,
       array_agg(DISTINCT feature) FILTER (WHERE compartment = 'blood') AS features_blood,
       array_agg(DISTINCT feature) FILTER (WHERE compartment = 'in_vitro') AS features_in_vitro,
       array_agg(DISTINCT study_label) FILTER (WHERE study_label IS NOT NULL) AS studies
FROM discussed
WHERE subject_id IS NOT NULL
GROUP BY subject, subject_id, theme, theme_id
HAVING count(DISTINCT compartment) = 2
ORDER BY subject, subject_id, theme, theme_id
