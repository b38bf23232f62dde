-- Counts and facts of the review process.
SELECT local_id('review-item', item) AS id, item AS label, value AS item_value, "check" AS equation,
       'prisma.tsv' AS _file, row AS _row
FROM raw_prisma
