-- System → the model it counts as: a cell line, or a tissue of people, is one model wherever it is used. Any other system
-- is that of its paper: records of one paper that give it the same label are one model, whatever source they are of.
-- `models_min` and `models_max` differ where a source does not resolve which of several models carried an effect.
WITH RECURSIVE known AS (
    SELECT id AS system, source, fold(label) AS name, taxon,
           coalesce(cell_line, CASE WHEN setting = 'in_vivo' THEN coalesce(cell_type, anatomy) END) AS term
    FROM system
),
used AS (  -- systems of one source that share a label in one paper are distinguished by their order
    SELECT paper, name, taxon, system, term, row_number() OVER (PARTITION BY paper, name, taxon, source ORDER BY system) AS nth
    FROM (SELECT DISTINCT unit.publication AS paper, known.* FROM arm JOIN known ON arm.system = known.system
          JOIN study_unit AS unit ON arm.study = unit.study)
),
same AS (
    SELECT DISTINCT a.system AS a, b.system AS b FROM used AS a JOIN used AS b
      ON a.paper = b.paper AND a.name = b.name AND a.taxon = b.taxon AND a.nth = b.nth
    WHERE a.system <> b.system AND (a.term IS NULL OR b.term IS NULL)
),
reach AS (  -- what has no term joins what has one, and never two that have terms
    SELECT system AS a, system AS b, term FROM known
    UNION
    SELECT reach.a, same.b, known.term FROM reach JOIN same ON reach.b = same.a JOIN known ON same.b = known.system
    WHERE reach.term IS NULL
),
model AS (
    SELECT a AS system, coalesce(min(term), min(b)) AS model FROM reach GROUP BY a
)
SELECT system.id AS system,
       coalesce(known.term, model.model) AS model,
       system.label,
       1 AS models_min,
       greatest(1, coalesce(len(system.system_members), 1)) AS models_max
FROM system JOIN known ON system.id = known.system JOIN model ON system.id = model.system
ORDER BY system.id
