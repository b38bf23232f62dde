-- severity: error
-- message: an agent that rolls up to another says how it relates to it, and the other way round; give parent and relation, or neither
SELECT id AS focus, 'relation' AS path, relation AS value
FROM agent WHERE (parent IS NULL) <> (relation IS NULL)
