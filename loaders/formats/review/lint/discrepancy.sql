-- severity: note
-- message: recorded by the curators
SELECT 'discrepancies.tsv' AS file, row, 'kind' AS col, kind AS value,
       about || ': ' || coalesce(value_a, '–') || ' against ' || coalesce(value_b, '–') || '; kept: ' || coalesce(kept, '–') AS detail
FROM raw_discrepancies
