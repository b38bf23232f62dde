-- Gene → its human orthologues, all of them, and how many genes of either species the relation joins. A gene that several
-- human genes have in common, and a human gene with several here, are not one to one.
WITH pair AS (SELECT hgnc_id, unnest(string_split(rgd_ids, '|')) AS rgd_id FROM raw_orthologues),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY hgnc_id) > 1 AS several_here, count(*) OVER (PARTITION BY rgd_id) > 1 AS several_human
    FROM pair
)
SELECT rgd_id, list_sort(list(hgnc_id)) AS human,
       CASE WHEN bool_or(several_here) THEN CASE WHEN bool_or(several_human) THEN 'many_to_many' ELSE 'one_to_many' END
            WHEN bool_or(several_human) THEN 'many_to_one' ELSE 'one_to_one' END AS orthology
FROM counted GROUP BY rgd_id
