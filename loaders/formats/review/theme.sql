-- Headings under which the authors discuss findings.
SELECT local_id('theme', theme) AS id, nfc_normalize(theme) AS label, 'findings.tsv' AS _file, min(row) AS _row
FROM (SELECT row, unnest(items(themes)) AS theme FROM raw_findings) GROUP BY 1, 2
