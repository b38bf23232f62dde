"""What a store holds, and what could be loaded into it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kg.load.source import SHIPPED, find_source, source_names
from kg.rdf.serialize import count_sql
from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.results import Result, cell_text
from kg.schema.linkml import load_schema
from kg.schema.plain import plain, reading
from kg.store.snapshot import Store
from kg.store.tables import FROM_TRIPLES
from kg.wording import counted, listed

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

SOURCE_COLUMNS = ("source", "title", "licence", "loaded", "version", "findings", "origin")
INFO_COLUMNS = ("item", "value")
BY = {
    "study": "study_label",
    "system": "system",
    "drug": "drug",
    "contrast_type": "contrast_type",
    "compartment": "compartment",
}
_COUNTS = {
    "sources": "SELECT count(*) FROM loaded",
    "studies": "SELECT count(DISTINCT publication) FROM study_unit",
    "independent_units": "SELECT count(DISTINCT unit) FROM study_unit",
    "study_records": "SELECT count(*) FROM study",
    "contrasts": "SELECT count(*) FROM contrast",
    "result_sets": "SELECT count(*) FROM result_set",
    "findings": "SELECT count(*) FROM finding",
    "features_named": "SELECT count(DISTINCT feature) FROM finding",
    "systems": "SELECT count(DISTINCT system_id) FROM evidence",
    "drugs": "SELECT count(DISTINCT drug_id) FROM evidence",
    "genes_known": "SELECT (SELECT count(*) FROM gene) + (SELECT count(*) FROM noncoding_rna)",
    "pathways_known": "SELECT count(*) FROM pathway",
    "agents_known": "SELECT count(*) FROM agent",
}
_SOURCES = 8  # named in a sentence
_ALWAYS = {"source": "source", "version": "version", "rows_read": "rows read", "added": "added"}
_WHERE_ANY = ("changed", "removed", "unchanged", "quarantined")
"""Columns that are read where a source has any."""


def sources(path: Path, loaders: Traversable | None = None) -> Result:
    """List what can be loaded and what is.

    Parameters
    ----------
    path : Path
        The store; where there is none, nothing is loaded.

    Returns
    -------
    Result
        source, title, licence, loaded, version, findings (None where it is not loaded), origin (`drugkg`, or
        the folder that it was loaded from). What the store holds is described as the store has it.
    """
    stored: dict[str, tuple[Any, ...]] = {}
    notes = []
    if path.is_file():
        with Store.open(path) as store:
            stored = {row[0]: row[1:] for row in store.rows(_HELD)}
    else:
        notes.append(f"There is no store {path}: nothing is loaded")
    rows = []
    for name in sorted({*source_names(loaders), *stored}):
        source = find_source(name, loaders) if name in source_names(loaders) else None
        if name in stored:
            title, licence, version, findings, origin = stored[name]
            if source is not None and origin not in {SHIPPED, FROM_TRIPLES}:
                notes.append(f"{name}: another source of that name comes with drugkg")
            elif source is not None and version != source.version:
                notes.append(f"{name}: version {version} is loaded, {source.version} can be")
            rows.append((name, title, licence, True, version, findings, origin))
        elif source is not None:
            rows.append((name, source.title, source.licence, False, source.version, None, SHIPPED))
    columns = ("source", "title", "licence", "loaded", "version", "findings")
    return Result(SOURCE_COLUMNS, rows, notes, reading(**{name: name for name in columns}))


_HELD = """
    SELECT l.name, s.title, s.licence, l.version, l.findings, l.origin
    FROM loaded AS l JOIN source AS s ON s.id = 'id:source/' || l.name
"""


def info(store: Store, by: str | None = None) -> Result:
    """Count what a store holds.

    Parameters
    ----------
    by : str or None
        A key of `BY`: the findings of each study, system, drug, contrast type or compartment instead.

    Returns
    -------
    Result
        item, value; triples are those of the sources, without the vocabulary of classes and closed lists.
    """
    if by is not None:
        rows = store.rows(f"SELECT {BY[by]}, count(*) FROM evidence GROUP BY 1 ORDER BY 2 DESC, 1")
        notes = [f"{value} findings have no {by}." for item, value in rows if item is None]
        return Result(INFO_COLUMNS, rows, notes, partial(_counted_by, by=by))
    triples = count_sql(load_schema(), records=False)
    counts = {**_COUNTS, "triples": f"SELECT coalesce(sum(n), 0)::BIGINT FROM ({triples})"}
    rows = [("store", str(store.path)), ("digest", store.digest)]
    rows += [(item, store.rows(sql)[0][0]) for item, sql in counts.items()]
    return Result(INFO_COLUMNS, rows, reporter=_counted)


def _counted_by(result: Result, by: str) -> Report:
    """Return the report of the findings of each study, system, drug, contrast type or compartment."""
    heading = by.replace("_", " ")
    meanings = load_schema().enums["ContrastType"].values if by == "contrast_type" else {}
    rows = [
        (
            plain(by, item) or f"no {heading}",
            cell_text(count),
            meanings[item].description if item in meanings else "",
        )
        for item, count in result.rows
    ]
    findings = sum(count for _, count in result.rows)
    kinds = sum(item is not None for item, _ in result.rows)
    many = {"study": "studies", "system": "systems"}.get(by, f"{heading}s")
    headline = f"{counted(findings, 'finding')} of {counted(kinds, heading, many)}."
    table = Table((heading, "findings", "meaning"), rows, numbers=frozenset({"findings"}))
    return Report(headline, (table.filled(),))


def _counted(result: Result) -> Report:
    """Return the report of what a store holds."""
    values = dict(result.rows)
    headline = f"{values['findings']} findings on {values['features_named']} features in {counted(values['studies'], 'study', 'studies')}."
    rows = [(item.replace("_", " "), cell_text(value)) for item, value in result.rows]
    return Report(headline, (Table(INFO_COLUMNS, rows),))


def loaded_report(result: Result) -> Report:
    """Return the report of a load: a sentence on the findings, then a row for each source.

    Parameters
    ----------
    result : Result
        The columns of `kg load`, a row for each source.
    """
    notes = map(Paragraph, result.notes)
    if not result.rows:
        return Report("Nothing was loaded.", tuple(notes))
    records = list(result.records())
    with_findings = [
        f"{each['source']} ({counted(each['findings'], 'finding')})" for each in records if each["findings"]
    ]
    named = with_findings or [each["source"] for each in records]
    headline = f"{listed(named, _SOURCES)}: " + counted(sum(each["added"] for each in records), "row")
    columns = _ALWAYS | {name: name for name in _WHERE_ANY if any(each[name] for each in records)}
    return Report(f"{headline} added.", (result.table(columns).filled(), *notes))
