-- Contrast → assay, keyed by assay, platform and kind of RNA.
SELECT contrast_id, row, assay, assay_id, platform_note, analyte,
       local_id('assay', concat_ws('.', slug(assay), analyte, slug(platform_note))) AS assay_key
FROM (
    SELECT c.*,
           CASE
               WHEN c.assay LIKE '%mirna%' THEN 'mirna'
               WHEN 'lncRNA' IN (SELECT feature_kind FROM raw_findings WHERE contrast_id = c.contrast_id) THEN 'lncrna'
               WHEN c.assay IS NULL OR 'phenotype' IN (SELECT feature_kind FROM raw_findings WHERE contrast_id = c.contrast_id) THEN NULL
               ELSE 'mrna'
           END AS analyte
    FROM raw_contrasts AS c
) WHERE assay IS NOT NULL
