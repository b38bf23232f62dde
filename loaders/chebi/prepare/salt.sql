-- Salt or hydrate → its base, where ChEBI names it by the base and one or two words for what is added, and one chemical
-- has the rest as its name. Words that also name esters (sulfate and so on) or covalent hydrates count only below a
-- class of salts, or of hydrates (CHEBI:35505).
WITH called AS (SELECT chebi, lower(replace(name, ' (anhydrous)', '')) AS name, is_a FROM raw_chemicals WHERE contains(name, ' ')),
once AS (
    SELECT chebi, name, regexp_replace(name, ' [^ ]+$', '') AS rest, split_part(name, ' ', -1) AS word,
           len(list_intersect(string_split(is_a, '|'), ['CHEBI:35505', 'CHEBI:38037', 'CHEBI:64382', 'CHEBI:50221', 'CHEBI:50921', 'CHEBI:50562',
               'CHEBI:50744', 'CHEBI:38012', 'CHEBI:51337', 'CHEBI:38015', 'CHEBI:38016', 'CHEBI:38017', 'CHEBI:51031'])) > 0 AS is_salt
    FROM called
    WHERE ends_with(name, 'ide') OR ends_with(name, 'ate') OR ends_with(name, 'ium') OR ends_with(name, 'hcl')
),
salts AS (
    SELECT *, split_part(rest, ' ', -1) AS before FROM once
    WHERE regexp_matches(word, '^((mono|di|tri|tetra|hemi|sesqui)?(hydrochloride|hydrobromide|hydroiodide)|hcl|(di)?sodium|(di)?potassium)$')
       OR is_salt AND regexp_matches(word, '^(mono|di|tri|tetra|hemi|sesqui)?(mesylate|methanesulfonate|besylate|tosylate|maleate|fumarate|tartrate|citrate|sulfate|hydrate|calcium)$')
),
one AS (SELECT lower(name) AS name, max(chebi) AS chebi FROM raw_chemicals WHERE name IS NOT NULL GROUP BY 1 HAVING count(*) = 1)
SELECT s.chebi, coalesce(a.chebi, b.chebi) AS base, CASE WHEN s.word = 'hydrochloride' THEN s.rest || ' HCl' END AS names
FROM salts AS s LEFT JOIN one AS a ON s.rest = a.name
LEFT JOIN one AS b ON regexp_replace(s.rest, ' [^ ]+$', '') = b.name AND s.before IN (SELECT word FROM salts)
WHERE coalesce(a.chebi, b.chebi) IS NOT NULL AND coalesce(a.chebi, b.chebi) <> s.chebi
