-- System → the model it counts as: a cell line or a tissue of people is one model wherever it is used;
-- other cells are a model of their own source. `models_min` and `models_max` differ where a source does
-- not resolve which of several models carried an effect.
SELECT id AS system,
       coalesce(cell_line, CASE WHEN setting = 'in_vivo' THEN coalesce(cell_type, anatomy) END, id) AS model,
       label,
       1 AS models_min,
       greatest(1, coalesce(len(system_members), 1)) AS models_max
FROM system
