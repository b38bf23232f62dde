-- Study → publication, independent unit, and unit where suspected overlap joins too.
-- A publication is one paper, however many sources have a record of it: records that are the same paper count as the one
-- that `same_paper_as` names. A unit is a connected component of papers linked by shared samples. Components are named by
-- their first member in order of identifiers.
WITH RECURSIVE record AS (
    SELECT s.id AS study, coalesce(p.same_paper_as, p.id) AS paper FROM study AS s JOIN publication AS p ON s.publication = p.id
),
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
