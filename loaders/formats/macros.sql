-- Functions for the SQL of loaders. `getvariable('source')` is the name of the source being loaded.
CREATE OR REPLACE TEMP MACRO slug(name) AS nullif(trim(regexp_replace(lower(nfc_normalize(name)), '[^\p{L}\p{N}]+', '-', 'g'), '-'), '');
-- What an IRI may hold is kept, everything else is percent-encoded.
CREATE OR REPLACE TEMP MACRO encoded(name) AS url_encode(nfc_normalize(name));
CREATE OR REPLACE TEMP MACRO local_id(path, name) AS 'id:' || getvariable('source') || '/' || path || '/' || encoded(name);
-- A name within a larger thing, such as a cohort of a study; both are encoded, so that no two pairs give one identifier.
CREATE OR REPLACE TEMP MACRO part_id(path, whole, name) AS local_id(path, whole) || '/' || encoded(name);
-- A cell with `|` between values → sorted list without duplicates; an empty cell has no list.
CREATE OR REPLACE TEMP MACRO items(cell) AS CASE WHEN cell IS NOT NULL THEN
  list_sort(list_distinct(list_filter(string_split(cell, '|'), lambda item: item <> ''))) END;
CREATE OR REPLACE TEMP MACRO local_ids(path, cell) AS CASE WHEN cell IS NOT NULL THEN
  list_sort(list_distinct(list_transform(list_filter(string_split(cell, '|'), lambda item: item <> ''), lambda item: local_id(path, item)))) END;
-- The identifier with that prefix in a list; none where there are several.
CREATE OR REPLACE TEMP MACRO pick(cell, prefix) AS CASE WHEN len(list_filter(string_split(cell, '|'), lambda item: starts_with(item, prefix || ':'))) = 1
  THEN list_filter(string_split(cell, '|'), lambda item: starts_with(item, prefix || ':'))[1] END;
CREATE OR REPLACE TEMP MACRO is_curie(name) AS regexp_matches(name, '^[A-Za-z][A-Za-z0-9.]*:[^\s<>"{}|\\^`]+$');
-- What identifies a paper that has no DOI and no PubMed identifier; volume and first page where there are digits in them.
CREATE OR REPLACE TEMP MACRO citation_key(author, year, journal, volume, pages) AS
  slug(concat_ws(' ', author, year, journal, 'v' || nullif(regexp_extract(volume, '[0-9]+'), ''),
    nullif(regexp_extract(pages, '^(?:pp?\. *)?([\p{L}]*[0-9][\p{L}0-9]*)', 1), '')));
CREATE OR REPLACE TEMP MACRO publication_id(doi, pmid, pmcid, citation_key) AS coalesce(
  'doi:' || replace(replace(replace(replace(replace(replace(url_encode(lower(doi)), '%2F', '/'), '%3A', ':'), '%28', '('), '%29', ')'), '%3B', ';'), '%2B', '+'),
  'pubmed:' || pmid,
  'id:publication/' || lower(pmcid),
  'id:publication/' || encoded(citation_key));
CREATE OR REPLACE TEMP MACRO dose_text(amount, low, high, unit) AS
  coalesce(amount, low || '–' || high, low, high) || coalesce(' ' || replace(unit, 'u', 'µ'), '');
-- micromolar(amount, unit), time_hours(timepoint) and taxon_name(species) are made from closed lists of ontology/kg.yaml.
