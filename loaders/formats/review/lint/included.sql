-- severity: warning
-- message: the number of included studies is not the number of rows of studies.tsv
WITH counted AS (
    SELECT 'included' AS item, count(*) AS n FROM raw_studies
    UNION ALL SELECT 'included_' || part, sum(CAST(holds AS INTEGER)) FROM (
        SELECT unnest(['blood', 'in_vitro', 'genome_wide', 'candidate', 'blood_genome_wide', 'blood_candidate',
                       'in_vitro_genome_wide', 'in_vitro_candidate']) AS part,
               unnest([compartment = 'blood', compartment = 'in_vitro', design = 'genome_wide', design = 'candidate',
                       compartment = 'blood' AND design = 'genome_wide', compartment = 'blood' AND design = 'candidate',
                       compartment = 'in_vitro' AND design = 'genome_wide',
                       compartment = 'in_vitro' AND design = 'candidate']) AS holds
        FROM raw_studies
    ) GROUP BY part
)
SELECT 'prisma.tsv' AS file, p.row, 'value' AS col, p.value, p.item || ' is ' || c.n || ' there' AS detail
FROM raw_prisma AS p JOIN counted AS c USING (item)
WHERE p.value IS NOT NULL AND TRY_CAST(p.value AS BIGINT) IS DISTINCT FROM c.n
