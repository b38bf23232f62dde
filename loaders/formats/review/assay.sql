-- One row for each assay and platform; the kind of RNA follows from the name of the assay, and for an assay
-- of chosen features from the features. `prepare/faults.sql` lets an assay have one technique.
SELECT assay_key AS id,
       replace(assay_label, '_', ' ') AS label,
       max(assay_id) AS technique,
       analyte, platform,
       'contrasts.tsv' AS _file, min(row) AS _row
FROM contrast_assay
GROUP BY assay_key, assay_label, analyte, platform
