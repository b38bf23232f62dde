-- Pathway → what it is grouped by: declared exact matches join, broad matches lead upwards; close matches do not.
WITH RECURSIVE edge AS (
    SELECT subject AS a, object AS b FROM mapping WHERE predicate IN ('exactMatch', 'broadMatch') AND subject IS NOT NULL
    UNION SELECT object, subject FROM mapping WHERE predicate = 'exactMatch' AND subject IS NOT NULL
    UNION SELECT object, subject FROM mapping WHERE predicate = 'narrowMatch' AND subject IS NOT NULL
),
up AS (
    SELECT id AS pathway, id AS top FROM pathway
    UNION
    SELECT up.pathway, edge.b FROM up JOIN edge ON up.top = edge.a
),
reach AS (SELECT pathway, top, count(*) OVER (PARTITION BY top) AS below FROM up)
SELECT pathway, arg_min(top, (-below, top)) AS pathway_group FROM reach GROUP BY pathway ORDER BY pathway
