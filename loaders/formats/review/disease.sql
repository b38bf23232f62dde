-- A diagnosis by its identifier, or by its name where none was verified. `prepare/faults.sql` lets an identifier have one label.
SELECT id, label, 'arms.tsv' AS _file, min(row) AS _row FROM disease_id GROUP BY id, label
