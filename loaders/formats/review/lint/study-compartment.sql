-- severity: error
-- message: the systems of the study are not of its compartment
SELECT 'studies.tsv' AS file, s.row, 'compartment' AS col, s.compartment AS value, string_agg(DISTINCT y.compartment, ', ' ORDER BY y.compartment) AS detail
FROM raw_studies AS s JOIN raw_arms AS a USING (study_id) JOIN raw_systems AS y ON a.system = y.system_id
WHERE s.compartment <> 'not_stated'
GROUP BY s.row, s.compartment HAVING NOT bool_or(y.compartment = s.compartment)
