-- severity: error
-- message: an arm is larger than the arm it is part of
SELECT 'arms.tsv' AS file, part.row, 'n' AS col, part.n AS value, whole.arm_id || ' has ' || whole.n AS detail
FROM raw_arms AS part JOIN raw_arms AS whole ON part.part_of = whole.arm_id
WHERE CAST(part.n AS BIGINT) > CAST(whole.n AS BIGINT)
