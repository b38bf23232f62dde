"""The report of a named question: the question, what answers it, and the columns that a reader needs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg import encoding
from kg.evidence.claim import KINDS
from kg.evidence.reports.words import compared_words, dose_words, legend, names, place_words
from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.results import numeric_columns
from kg.schema.plain import plain
from kg.schema.vocabulary import Call, Direction, Measurand
from kg.wording import counted, enumerated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.results import Result

_NAMES = 8  # of genes in a headline
COLUMNS_READ = 6  # beyond them, what all rows share is written once
_FEATURES = ("gene", "pathway", "feature")
"""Headings of what a row is about."""
_PLACES = ("compartment", "study", "model")
"""Columns that may be the headings of sections, in this order."""
_NAMED_BY = ("symbol", "pathway_label", "theme", "label")
"""Columns that name what a row is about, the first of them that a question has."""
_UNREAD = ("certainty", "contrast_type", "drug_group", "feature_kind", "themes")
"""Columns of findings that are not read: `--wide` has them."""
_HEADINGS: Mapping[str, str] = {
    "agents": "drugs",
    "label": "system",
    "locator": "place",
    "reached_um": "reached at (µM)",
    "study_label": "study",
    "subject": "drug or disease",
    "system": "model",
    "systems": "models",
}


def question_report(result: Result, sentence: str) -> Report:
    """Return the report of a named question: the question, how many rows answer it, and what a reader needs of them.

    Features that differ in nothing else share a line, and what all lines share is written once.
    """
    notes = [Paragraph(note) for note in result.notes]
    if not result.rows:
        return Report(f"{sentence} {counted(0, 'row')}.", tuple(notes))
    records = [_named(record) for record in result.records()]
    headline = f"{sentence} {_answer(records)}."
    lines = _merged([_line(record, result.columns) for record in records])
    columns = list(lines[0])
    same = [
        name
        for name in columns
        if len(lines) > 1
        and (len(columns) > COLUMNS_READ or name == "measurand")
        and len({line[name] for line in lines}) == 1
    ]
    shared = [f"{name} {lines[0][name]}" for name in same if lines[0][name]]
    if shared:
        notes.insert(0, Paragraph(f"In all rows: {', '.join(shared)}."))
    table = _table(lines, [name for name in columns if name not in same], _numbers(result))
    return Report(headline, (table, *notes, *legend([table], headline)))


def _numbers(result: Result) -> set[str]:
    """Return the headings of the columns that hold numbers."""
    flags = zip(result.columns, numeric_columns(result), strict=True)
    return {_HEADINGS.get(name, name.replace("_", " ")) for name, is_number in flags if is_number}


def _table(lines: Sequence[Mapping[str, str]], columns: Sequence[str], numbers: set[str]) -> Table:
    """Return lines as a table; those of one compartment, study and model are a section where they are in this order."""
    inside = _sections(lines, [name for name in _PLACES if name in columns])
    shown = [name for name in columns if name not in inside]
    rows: list[tuple[str, ...]] = []
    for line in lines:
        heading = (" · ".join(filter(None, (line[name] for name in inside))),)
        if inside and heading not in rows:
            rows.append(heading)
        rows.append(tuple(line[name] for name in shown))
    return Table(tuple(shown), rows, numbers=frozenset(numbers & {*shown})).filled()


def _sections(lines: Sequence[Mapping[str, str]], places: Sequence[str]) -> Sequence[str]:
    """Return the columns that head sections: as many of some as lines are in the order of."""
    for count in range(len(places), 0, -1):
        order = [tuple(line[name] for name in places[:count]) for line in lines]
        if len([1 for before, after in pairwise(order) if before != after]) + 1 == len({*order}):
            return places[:count]
    return ()


def _line(record: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """Return what is read of a row, under headings; the feature with its symbol first."""
    line: dict[str, str] = {}
    has_sign = "direction" in columns or "call" in columns
    hidden = {*_UNREAD} if has_sign else set()
    feature = next((name for name in ("symbol", "pathway_label") if name in columns), None)
    if feature is not None:
        sign = ""
        if has_sign:
            call = record.get("call") or Call.SIGNIFICANT
            sign = encoding.glyph(record.get("direction") or Direction.NOT_STATED, call)
        is_gene = record.get("feature_kind", KINDS["gene"][0]) in KINDS["gene"]
        heading = "pathway" if feature != "symbol" else "gene" if is_gene else "feature"
        line[heading] = " ".join(filter(None, (record[feature], sign)))
        hidden |= {feature, "direction", "feature_kind"}
    if "call" in columns:
        hidden.add("measurand")
    if "comparator" in columns:
        hidden.add("contrast_family")
    if "drug" in columns:
        hidden.add("dose")
    for name in columns:
        if name not in hidden and not _is_identifier(name, columns):
            heading, text = _cell(name, record, columns)
            line[heading] = text
    return line


def _cell(name: str, record: Mapping[str, Any], columns: Sequence[str]) -> tuple[str, str]:
    """Return the heading of a column and the text of its cell, with what is merged into it."""
    if name == "drug" and "dose" in columns:
        return "drug, dose", dose_words(record["drug"], record["dose"], record.get("time"))
    if name == "comparator" and "contrast_family" in columns:
        return "compared with", compared_words(record["comparator"], record["contrast_family"])
    if name == "locator":
        return "place", place_words(record["locator"])
    text = plain(name, record[name])
    if name == "call" and record.get("measurand") not in (None, Measurand.RNA_EXPRESSION):
        text += f" ({Measurand(record['measurand']).words})"
    return _HEADINGS.get(name, name.replace("_", " ")), text


def _merged(lines: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return lines under the same headings, and those that differ in the name of the feature alone as one."""
    kinds = [name for name in _FEATURES if any(name in line for line in lines)]
    if not kinds:
        return list(lines)
    heading = kinds[0] if len(kinds) == 1 else "feature"
    groups: dict[tuple[str, ...], tuple[dict[str, str], list[str]]] = {}
    for line in lines:
        others = {name: cell for name, cell in line.items() if name not in _FEATURES}
        name, sign = _parted(next(line[kind] for kind in _FEATURES if kind in line))
        members = groups.setdefault((sign, *others.values()), (others, []))[1]
        if name not in members:
            members.append(name)
    return [
        {heading: " ".join(filter(None, (names(members), key[0]))), **others}
        for key, (others, members) in groups.items()
    ]


def _parted(text: str) -> tuple[str, str]:
    """Return the name of a feature and the symbol of its result, which is empty where there is none."""
    name, _, sign = text.rpartition(" ")
    return (name, sign) if name and sign in {mark.glyph for mark in encoding.MARKS} else (text, "")


def _answer(records: Sequence[Mapping[str, Any]]) -> str:
    """Return what the rows name, genes with their directions, as far as a headline has room, and the number of rows."""
    size = counted(len(records), "row")
    column = next((name for name in _NAMED_BY if name in records[0]), None)
    if column is None:
        return size
    signs: dict[str, str] = {}
    for record in records:
        sign = _sign(record.get("direction"), record.get("call") or Call.SIGNIFICANT)
        signs[record[column]] = "".join(dict.fromkeys(signs.get(record[column], "") + sign))
    called = [f"{name} {sign}".strip() for name, sign in signs.items() if name]
    shown = enumerated(
        [*called[:_NAMES], *([f"{len(called) - _NAMES} more"] if len(called) > _NAMES else [])], "and"
    )
    return f"{shown}: {size}" if called else size


def _sign(direction: str | None, call: str) -> str:
    """Return the symbol of a change, hollow where it is not significant; nothing for a correlation."""
    if direction is None or Direction(direction).is_correlation:
        return ""
    stated, found = Call(call), Direction(direction)
    return stated.glyph or (found.trend_glyph if stated.accepted_at is None else found.glyph)


def _named(record: dict[str, Any]) -> dict[str, Any]:
    """Return a row in which what has no symbol has the name as the source writes it."""
    if "symbol" in record and record["symbol"] is None and "as_written" in record:
        return record | {"symbol": record["as_written"]}
    return record


def _is_identifier(column: str, columns: Sequence[str]) -> bool:
    """Return whether a column names things for programs, which other columns name for readers."""
    return (
        column.endswith(("_id", "finding", "findings"))
        or column in ("contrast", "model")
        or f"{column}_label" in columns
        or (column == "as_written" and "symbol" in columns)
    )
