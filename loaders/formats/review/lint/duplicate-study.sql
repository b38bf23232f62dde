-- severity: warning
-- message: two studies have one publication
SELECT 'studies.tsv' AS file, row, 'ref_no' AS col, ref_no AS value, study_id || ' as ' || first AS detail
FROM (SELECT row, ref_no, study_id, first_value(study_id) OVER same AS first, row_number() OVER same AS nth FROM raw_studies
      WINDOW same AS (PARTITION BY ref_no ORDER BY row))
WHERE nth > 1
