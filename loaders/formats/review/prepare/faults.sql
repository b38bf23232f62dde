-- What no column can say of itself: the review must be in its own reference list, and rows about one thing must agree.
SELECT 'publications.tsv' AS file, NULL AS row, 'ref_no' AS col, NULL AS value,
       'there is no row for the review itself' AS problem,
       'add a row with ref_no 0: first author, year, journal, pages, DOI of the review; where the tables come from one paper alone, number that paper 0' AS remedy
WHERE NOT EXISTS (SELECT 1 FROM raw_publications WHERE ref_no = '0') AND EXISTS (SELECT 1 FROM raw_studies WHERE reported_in IS NULL)
UNION ALL
SELECT 'arms.tsv', row, 'diagnosis', diagnosis,
       'a cohort has one diagnosis, and ' || cohort || ' of ' || study_id || ' has ' || first || ' in row ' || first_row,
       'name two cohorts, or correct the diagnosis'
FROM (SELECT a.row, a.cohort, a.study_id, a.diagnosis, d.id, first_value(d.id) OVER same AS first_id,
             first_value(a.diagnosis) OVER same AS first, first_value(a.row) OVER same AS first_row
      FROM raw_arms AS a JOIN disease_id AS d USING (diagnosis) WHERE a.cohort IS NOT NULL
      WINDOW same AS (PARTITION BY a.study_id, nfc_normalize(a.cohort) ORDER BY a.row))
WHERE id <> first_id
UNION ALL
SELECT 'diagnoses.tsv', row, 'label', label,
       'an identifier has one label, and ' || id || ' has ' || first || ' in row ' || first_row,
       'give both the same label, or correct the identifier'
FROM (SELECT d.row, d.label, g.id, first_value(d.label) OVER same AS first, first_value(d.row) OVER same AS first_row
      FROM raw_diagnoses AS d JOIN grounded AS g ON g.file = 'diagnoses.tsv' AND g.row = d.row
      WHERE g.id IS NOT NULL WINDOW same AS (PARTITION BY g.id ORDER BY d.row))
WHERE label <> first
UNION ALL
SELECT 'agents.tsv', row, 'curie', curie, 'two rows stand for one agent, ' || id || ', as row ' || first_row || ' (' || first || ') does',
       'keep one of them, and use its label in treatments.tsv and contrasts.tsv'
FROM (SELECT a.row, a.curie, i.id, first_value(a.label) OVER same AS first, first_value(a.row) OVER same AS first_row
      FROM raw_agents AS a JOIN agent_id AS i USING (agent_id) WINDOW same AS (PARTITION BY i.id ORDER BY a.row))
WHERE row <> first_row
UNION ALL
SELECT 'treatments.tsv', t.row, 'agent_curie', t.agent_curie, 'agents.tsv has ' || coalesce(a.curie, 'no identifier') || ' for ' || t.agent,
       'make the two agree'
FROM raw_treatments AS t JOIN raw_agents AS a ON t.agent = a.label
WHERE t.agent_curie IS NOT NULL AND t.agent_curie IS DISTINCT FROM a.curie
UNION ALL
SELECT 'contrasts.tsv', row, 'assay_id', assay_id,
       'an assay has one technique, and ' || assay_label || ' has ' || first || ' in row ' || first_row,
       'correct the identifier, or name two assays'
FROM (SELECT row, assay_label, assay_id, first_value(assay_id) OVER same AS first, first_value(row) OVER same AS first_row
      FROM contrast_assay WHERE assay_id IS NOT NULL WINDOW same AS (PARTITION BY assay_key ORDER BY row))
WHERE assay_id <> first
UNION ALL
SELECT 'findings.tsv', row, 'feature_kind', feature_kind,
       'one feature has one kind, and ' || feature_as_written || ' is ' || first || ' in row ' || first_row,
       'correct the kind, or the name'
FROM (SELECT row, feature_kind, feature_as_written, first_value(feature_kind) OVER same AS first, first_value(row) OVER same AS first_row
      FROM finding_feature WHERE is_local WINDOW same AS (PARTITION BY feature ORDER BY row))
WHERE feature_kind <> first
UNION ALL
SELECT 'studies.tsv', s.row, key.name, key.value, 'publications.tsv has ' || coalesce(key.other, 'none') || ' for ref_no ' || s.ref_no,
       'make the two agree'
FROM (SELECT s.row, s.ref_no, unnest([{name: 'doi', value: s.doi, other: p.doi}, {name: 'pmid', value: s.pmid, other: p.pmid}]) AS key
      FROM raw_studies AS s JOIN raw_publications AS p USING (ref_no)) AS s
WHERE key.value IS NOT NULL AND key.value IS DISTINCT FROM key.other
UNION ALL
SELECT 'systems.tsv', s.row, 'curies', s.curies, 'only one identifier each of UBERON, CL and cellosaurus is used', 'keep one of each'
FROM raw_systems AS s
WHERE s.members IS NULL AND s.curies IS NOT NULL
  AND len(string_split(s.curies, '|')) <> len(list_filter([pick(s.curies, 'UBERON'), pick(s.curies, 'CL'), pick(s.curies, 'cellosaurus')], lambda item: item IS NOT NULL))
UNION ALL  -- identifiers beside a name that is no label of one term: the name must hold a label or synonym of each
SELECT 'systems.tsv', s.row, 'curies', s.item, s.item || ' is ' || t.label || ', the row says ' || coalesce(s.tissue_or_cell, s.label),
       'correct the identifier, or write its label into tissue_or_cell'
FROM (SELECT row, label, tissue_or_cell, curies, unnest(string_split(curies, '|')) AS item FROM raw_systems
      WHERE members IS NULL AND (tissue_or_cell IS NULL OR contains(curies, '|'))) AS s
JOIN term AS t ON s.item = t.id
WHERE NOT EXISTS (
    FROM (SELECT unnest(list_append(coalesce(t.synonyms, []), t.label)) AS name)
    WHERE contains(fold(coalesce(s.tissue_or_cell, s.label)), fold(name)))
