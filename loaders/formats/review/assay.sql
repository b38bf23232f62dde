-- One row for each assay and platform; the kind of RNA follows from the name of the assay, and for an assay
-- of chosen features from the features.
SELECT assay_key AS id,
       replace(min(assay), '_', ' ') AS label,
       min(assay_id) AS technique,
       min(analyte) AS analyte,
       min(platform_note) AS platform,
       'contrasts.tsv' AS _file, min(row) AS _row
FROM contrast_assay
GROUP BY assay_key
