-- Decided mappings, of a name or of an identifier.
SELECT local_id('mapping', subject || coalesce('.' || "where", '') || '.' || object) AS id,
       CASE WHEN NOT is_curie(subject) THEN subject END AS subject_name,
       CASE WHEN is_curie(subject) THEN subject END AS subject,
       "where" AS mapping_scope, object, predicate, decided_by, reason,
       'mappings.tsv' AS _file, row AS _row
FROM raw_mappings
