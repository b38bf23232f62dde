"""A findings sheet: the evidence under the columns that `kg load` reads, one row a finding."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from kg.evidence.matrix import sources_of
from kg.load.sheet.columns import sheet_columns
from kg.load.sheet.workbook_file import write_workbook
from kg.results import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

_LISTED = " | "
_SQL = """
SELECT evidence.*,
       study.source AS study_source,
       publication.pmid, publication.year, publication.first_author, publication.journal, publication.volume, publication.pages,
       list_filter([system.anatomy, system.cell_type, system.cell_line], lambda item: item IS NOT NULL) AS terms,
       CASE WHEN term.label <> system.label THEN term.label END AS system_term,
       system.taxon AS species,
       agent.kind AS agent_kind,
       contrast.variable_polarity AS polarity, contrast.clinical_variable, added.label AS added_agent,
       arm.perturbation, cohort.label AS "group", cohort.disease AS disease_id,
       assay.label AS assay, result_set.n_tested, result_set.reporting,
       coalesce(result_set.correction, study.multiple_testing) AS correction,
       finding.p_relation, finding.standard_error, finding.call_basis, finding.note,
       CASE WHEN mapping.predicate = 'exactMatch' THEN mapping.decided_by END AS decided_by,
       CASE WHEN mapping.predicate <> 'exactMatch' THEN mapping.object END AS close_to
FROM evidence
JOIN finding ON evidence.finding = finding.id
JOIN result_set ON finding.result_set = result_set.id
JOIN contrast ON result_set.contrast = contrast.id
JOIN study ON contrast.study = study.id
JOIN publication ON study.publication = publication.id
JOIN arm ON contrast.case_arm = arm.id
JOIN system ON arm.system = system.id
LEFT JOIN term ON term.id = coalesce(system.cell_line, system.cell_type, system.anatomy) AND len(system.system_members) IS NULL
LEFT JOIN cohort ON arm.cohort = cohort.id
LEFT JOIN agent ON contrast.drug = agent.id
LEFT JOIN agent AS added ON contrast.added_agent = added.id
LEFT JOIN assay ON result_set.assay = assay.id
LEFT JOIN (
    SELECT f.id AS finding, m.predicate, m.object, m.decided_by,
           row_number() OVER (PARTITION BY f.id ORDER BY m.mapping_scope IS NULL, m.predicate, m.object) AS nth
    FROM finding AS f JOIN result_set AS r ON f.result_set = r.id JOIN contrast AS c ON r.contrast = c.id
    JOIN mapping AS m ON m.source = f.source AND m.subject_name = f.as_written
     AND (m.mapping_scope IS NULL OR f.id = 'id:' || f.source || '/finding/' || url_encode(m.mapping_scope)
          OR c.study = 'id:' || f.source || '/study/' || url_encode(m.mapping_scope))
    WHERE (m.predicate = 'exactMatch') = (m.object = f.feature)
) AS mapping ON mapping.finding = finding.id AND mapping.nth = 1
WHERE list_contains($sources, evidence.source)
ORDER BY evidence.finding
"""
_OPPOSITE = {"correlated_positive": "correlated_negative", "correlated_negative": "correlated_positive"}
_PATHWAY = "pathway"


def write(
    store: Store,
    schema: Schema,
    stream: IO[bytes],
    *,
    sources: tuple[str, ...] = (),
    separator: str = ",",
    is_workbook: bool = False,
) -> None:
    """Write the findings of some sources, or of all, as a sheet: text with a separator, or a workbook.

    Columns without any value are left out.
    """
    del schema  # the columns of a sheet are declared with the format
    rows = [_cells(row) for row in _rows(store, sources_of(store, sources))]
    names = [name for name in sheet_columns() if any(row.get(name) for row in rows)]
    if is_workbook:
        write_workbook(stream, names, [[row.get(name) or "" for name in names] for row in rows])
        return
    texts = ([row.get(name) for name in names] for row in rows)
    stream.writelines(line.encode() for line in csv_lines(names, texts, separator=separator))


def _rows(store: Store, sources: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the evidence with what a sheet has beside it."""
    found = store.connection.execute(_SQL, {"sources": list(sources)})
    columns = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        yield dict(zip(columns, row, strict=True))


def _cells(row: dict[str, Any]) -> dict[str, str]:
    """Return the cells of a finding, under the names of a sheet."""
    cells = {}
    for name, column in sheet_columns().items():
        value = row.get(name if name in row and column.view is None else column.view or name)
        if value is not None and value != []:
            cells[name] = _text(value)
    cells |= _identity(row, cells)
    cells["finding"], cells["contrast"] = (_local(row[name]) for name in ("finding", "contrast"))
    if row["polarity"] == "falls_with_improvement":  # a sheet has the sign as the variable gives it
        cells["direction"] = _OPPOSITE.get(row["direction"], row["direction"])
    if row["p_value"] is not None and row["p_relation"] not in {None, "="}:
        cells["p"] = f"{row['p_relation']}{cells['p']}"
    cells["universe"] = "all"
    if row["design"] != "genome_wide":
        cells["universe"] = "panel" if row["n_tested"] is None else f"panel of {row['n_tested']}"
    cells["study"] = row["study_label"]
    return {name: text for name, text in cells.items() if text}


def _identity(row: dict[str, Any], cells: dict[str, str]) -> dict[str, str]:
    """Return the cells that say what things are; an identifier that a source made up is left out."""
    is_own = str(row["drug_id"] or "").startswith(f"id:{row['source']}/")
    is_declared = row["drug_id"] is not None and (is_own or row["agent_kind"] != "chemical")
    made = {
        "system_id": _LISTED.join(row["terms"] or ()),
        "drug_id": _given(row["drug_id"]),
        "drug_kind": row["agent_kind"] if is_declared else "",
        "drug_group": cells.get("drug_group", "") if is_own and row["drug_group"] != row["drug"] else "",
        "disease_id": _given(row["disease_id"]),
        "feature_id": _given(row["feature_id"]),
        "decided_by": (row["decided_by"] or "") if _given(row["feature_id"]) else "",
    }
    if row["feature_kind"] == _PATHWAY and row["close_to"] is None:
        made["close_to"] = ""
    return made


def _given(identifier: str | None) -> str:
    """Return an identifier of an authority; nothing for one that a source made up."""
    return "" if identifier is None or identifier.startswith("id:") else identifier


def _local(identifier: str) -> str:
    """Return the name that a source gave a row."""
    return unquote(identifier.split("/", 2)[-1])


def _text(value: Any) -> str:
    """Return a value as the text of a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _LISTED.join(map(str, value))
    return str(value)
