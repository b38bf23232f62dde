-- severity: error
-- message: an identifier of the system is not used: one each of UBERON, CL and cellosaurus is
SELECT 'systems.tsv' AS file, row, 'curies' AS col, curies AS value
FROM raw_systems
WHERE members IS NULL AND curies IS NOT NULL
  AND len(string_split(curies, '|')) <> len(list_filter([pick(curies, 'UBERON'), pick(curies, 'CL'), pick(curies, 'cellosaurus')], lambda item: item IS NOT NULL))
