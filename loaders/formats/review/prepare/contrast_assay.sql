-- Contrast → assay, keyed by assay, kind of RNA and platform.
SELECT contrast_id, row, assay_id, analyte, nfc_normalize(assay) AS assay_label, nfc_normalize(platform_note) AS platform,
       local_id('assay', assay) || concat_ws('/', '', coalesce(analyte, '-'), encoded(platform_note)) AS assay_key
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
