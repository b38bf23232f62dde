-- Headings under which the authors discuss findings.
SELECT local_id('theme', slug(theme)) AS id, min(theme) AS label, 'findings.tsv' AS _file, min(row) AS _row
FROM (SELECT row, unnest(string_split(themes, '|')) AS theme FROM raw_findings) GROUP BY slug(theme)
