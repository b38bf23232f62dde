-- Discrepancies: both values are kept.
SELECT local_id('note', d.id) AS id,
       (SELECT list_sort(array_agg(
            CASE WHEN item = 'review' THEN 'id:source/' || getvariable('source')
                 WHEN item IN (SELECT study_id FROM raw_studies) THEN local_id('study', item)
                 ELSE local_id('finding', item) END))
        FROM (SELECT unnest(string_split(d.about, '|')) AS item)) AS about,
       d.kind AS note_kind, d.value_a, items(d.where_a) AS where_a, d.value_b, items(d.where_b) AS where_b, d.kept, d.reason,
       'discrepancies.tsv' AS _file, d.row AS _row
FROM raw_discrepancies AS d
