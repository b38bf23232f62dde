-- question: Which pathways are reported, by compartment and family?
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- parameter: family | Family or any | any | only this contrast family
-- column: pathway | identifier | | the pathway that is counted
-- column: pathway_label | string | | its name
-- columns: contrast_family, subject, subject_id, compartment, direction
-- column: reported_as | list of string | | the pathway as the sources write it
-- columns: studies, findings
-- order: pathway_label, pathway, contrast_family, subject, subject_id, compartment, direction
-- note: a finding counts for its pathway and for each that up to three declared exact or broad mappings lead to; a close match leads nowhere
-- note: rows of different families, or with a direction that is not stated, are related and never support each other
WITH step AS (  -- from a pathway to itself and to what a declared exact or broad mapping leads to
    SELECT id AS below, id AS above FROM pathway
    UNION
    SELECT subject, object FROM mapping WHERE predicate IN ('exactMatch', 'broadMatch') AND subject IS NOT NULL
    UNION
    SELECT object, subject FROM mapping WHERE predicate IN ('exactMatch', 'narrowMatch') AND subject IS NOT NULL
),
counted AS (
    SELECT DISTINCT one.below AS reported, three.above AS pathway
    FROM step AS one
    JOIN step AS two ON one.above = two.below
    JOIN step AS three ON two.above = three.below
)
SELECT counted.pathway, pathway.label AS pathway_label, evidence.contrast_family,
       evidence.subject, evidence.subject_id,
       evidence.compartment, evidence.direction,
       array_agg(DISTINCT evidence.as_written) FILTER (WHERE evidence.as_written IS NOT NULL) AS reported_as,
       array_agg(DISTINCT evidence.study_label) FILTER (WHERE evidence.study_label IS NOT NULL) AS studies,
       count(DISTINCT evidence.finding) AS findings
FROM evidence
JOIN counted ON evidence.feature_id = counted.reported
JOIN pathway ON counted.pathway = pathway.id
WHERE evidence.outcome = 'effect'
  AND ($compartment IS NULL OR evidence.compartment = $compartment)
  AND ($family IS NULL OR evidence.contrast_family = $family)
GROUP BY counted.pathway, pathway.label, evidence.contrast_family, evidence.subject, evidence.subject_id, evidence.compartment, evidence.direction
ORDER BY pathway_label, pathway, contrast_family, subject, subject_id, compartment, direction
