-- severity: error
-- message: an arm is compared with itself; name the other arm
SELECT id AS focus, 'reference_arm' AS path, reference_arm AS value
FROM contrast WHERE reference_arm = case_arm
