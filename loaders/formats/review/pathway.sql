-- Features of this class that have no accession; they keep the source's name. `prepare/faults.sql` lets a name have one kind.
SELECT feature AS id, lower(feature_kind) AS feature_kind, nfc_normalize(feature_as_written) AS label, 'not_verified' AS mapping_status,
       'findings.tsv' AS _file, min(row) AS _row
FROM finding_feature WHERE is_local AND class = 'pathway' GROUP BY 1, 2, 3
