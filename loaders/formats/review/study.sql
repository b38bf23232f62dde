-- The review's account of each primary study.
SELECT local_id('study', s.study_id) AS id,
       s.label,
       publication_id(p.doi, p.pmid, p.pmcid, citation_key(p.first_author, p.year, p.journal, p.volume, p.pages)) AS publication,
       publication_id(r.doi, r.pmid, r.pmcid, citation_key(r.first_author, r.year, r.journal, r.volume, r.pages)) AS reported_in,
       s.design, s.outcome_scale, s.response_definition,
       CASE s.multiple_testing WHEN 'none' THEN 'none_applied' ELSE s.multiple_testing END AS multiple_testing,
       s.fold_change_threshold AS study_fold_change_threshold,
       s.laboratory,
       local_ids('study', s.shares_samples_with) AS shares_samples_with,
       local_ids('study', s.suspected_overlap) AS suspected_overlap,
       s.notes AS note,
       'studies.tsv' AS _file, s.row AS _row
FROM raw_studies AS s JOIN raw_publications AS p USING (ref_no)
LEFT JOIN raw_publications AS r ON r.ref_no = coalesce(s.reported_in, '0')
