-- Study → publication, independent unit, and unit where suspected overlap joins too.
-- A publication is one paper, however many sources have a record of it: entries that share a DOI, a
-- PubMed identifier or a citation key are one. A unit is a connected component of publications linked by
-- shared samples. Components are named by their first member in order of identifiers.
WITH RECURSIVE same AS (
    SELECT a.id AS a, b.id AS b FROM publication AS a JOIN publication AS b
      ON a.doi = b.doi OR a.pmid = b.pmid OR a.citation_key = b.citation_key
),
paper AS (
    SELECT a, b FROM same
    UNION
    SELECT paper.a, same.b FROM paper JOIN same ON paper.b = same.a
),
canonical AS (SELECT a AS publication, min(b) AS paper FROM paper GROUP BY a),
record AS (SELECT s.id AS study, c.paper FROM study AS s JOIN canonical AS c ON s.publication = c.publication),
fact AS (SELECT s.id AS a, unnest(s.shares_samples_with) AS b FROM study AS s),
suspicion AS (SELECT s.id AS a, unnest(s.suspected_overlap) AS b FROM study AS s),
link AS (
    SELECT DISTINCT x.paper AS a, y.paper AS b
    FROM fact JOIN record AS x ON fact.a = x.study JOIN record AS y ON fact.b = y.study
),
lab_link AS (
    SELECT DISTINCT x.paper AS a, y.paper AS b
    FROM (SELECT * FROM fact UNION SELECT * FROM suspicion) AS either
    JOIN record AS x ON either.a = x.study JOIN record AS y ON either.b = y.study
),
reach AS (
    SELECT DISTINCT paper AS a, paper AS b FROM record
    UNION
    SELECT reach.a, step.b FROM reach
    JOIN (SELECT a, b FROM link UNION SELECT b, a FROM link) AS step ON reach.b = step.a
),
lab_reach AS (
    SELECT DISTINCT paper AS a, paper AS b FROM record
    UNION
    SELECT lab_reach.a, step.b FROM lab_reach
    JOIN (SELECT a, b FROM lab_link UNION SELECT b, a FROM lab_link) AS step ON lab_reach.b = step.a
)
SELECT record.study, record.paper AS publication, u.unit, l.unit AS lab_unit
FROM record
JOIN (SELECT a, min(b) AS unit FROM reach GROUP BY a) AS u ON record.paper = u.a
JOIN (SELECT a, min(b) AS unit FROM lab_reach GROUP BY a) AS l ON record.paper = l.a
ORDER BY record.study
