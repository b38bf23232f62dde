"""Results in plain words: values of closed lists as `ontology/kg.yaml` words them, and the columns that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.results import cell_text, numeric_columns
from kg.schema.vocabulary import (
    Call,
    Compartment,
    Direction,
    Family,
    FeatureKind,
    Measurand,
    Reporting,
    SupportFlag,
    SupportLabel,
)
from kg.wording import counted, enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.results import Result
    from kg.schema.vocabulary import (
        ClosedList,
    )

_NAMES = 8  # of genes in a headline
COLUMNS_READ = 6  # of a named question; beyond them, what all rows share is told once
LISTS: Mapping[str, tuple[type[ClosedList], ...]] = {
    "call": (Call,),
    "compartment": (Compartment,),
    "compartments": (Compartment,),
    "contrast_family": (Family,),
    "direction": (Direction,),
    "feature_kind": (FeatureKind,),
    "flags": (SupportFlag, Measurand),
    "label": (SupportLabel,),
    "measurand": (Measurand,),
    "reporting": (Reporting,),
}
"""Column, or the end of its name → the closed lists of its values."""


def reading(**columns: str) -> Callable[[Result], Report]:
    """Return what makes a report of the first note of a result, some of its columns, and its other notes.

    Parameters
    ----------
    **columns
        Columns with their headings; a column that is absent in every row is left out.

    Examples
    --------
    >>> from kg.results import Result
    >>> result = Result(
    ...     ("symbol", "n", "p"), [("IL6", 2, None)], ["1 gene."], reading(symbol="gene", n="findings", p="p")
    ... )
    >>> print(result.report, end="")
    1 gene.
    <BLANKLINE>
    gene  findings
    IL6          2
    """

    def make(result: Result) -> Report:
        headline, *others = result.notes or [""]
        table = [result.table(columns, plain).filled()] if result.rows else []
        return Report(headline, (*table, *map(Paragraph, others)))

    return make


def plain(column: str, cell: Any) -> str:
    """Return a cell as text for reading: terms in words, elements of lists after commas.

    Examples
    --------
    >>> plain("call", "not_significant"), plain("flags", ["self_control", "tf_activity"])
    ('not significant', 'blood is before–after without a concurrent control, activity of transcription factors')
    >>> plain("feature_kind", "gene"), plain("symbol", "IL6"), plain("units", None)
    ('gene', 'IL6', '')
    """
    if isinstance(cell, list | tuple):
        return ", ".join(plain(column, each) for each in cell)
    lists = [each for name, each in LISTS.items() if f"_{column}".endswith(f"_{name}")]
    for values in (values for each in lists for values in each):
        if cell in list(values):
            words = str(getattr(values(cell), "words", cell))
            return words[0].lower() + words[1:] if words[1:2].islower() else words
    return cell_text(cell)


def question_report(result: Result, sentence: str) -> Report:
    """Return the report of a named question: the question, how many rows answer it, and what a reader needs of them."""
    notes = [Paragraph(note) for note in result.notes]
    if not result.rows:
        return Report(f"{sentence} {counted(0, 'row')}.", tuple(notes))
    records = [_named(record) for record in result.records()]
    headline = f"{sentence} {_answer(records)}."
    names = [name for name in records[0] if not _is_identifier(name, result.columns)]
    numbers = {name for name, number in zip(result.columns, numeric_columns(result), strict=True) if number}
    cells = {name: [plain(name, record[name]) for record in records] for name in names}
    same = [name for name in names if len(set(cells[name])) == 1 < len(records) and len(names) > COLUMNS_READ]
    shared = [f"{name.replace('_', ' ')} {cells[name][0]}" for name in same if cells[name][0]]
    if shared:
        notes.insert(0, Paragraph(f"In all rows: {', '.join(shared)}."))
    shown = {name: name.replace("_", " ") for name in names if name not in same}
    table = Table(
        tuple(shown.values()),
        list(zip(*(cells[name] for name in shown), strict=True)),
        numbers=frozenset(heading for name, heading in shown.items() if name in numbers),
    )
    return Report(headline, (table.filled(), *notes))


def _answer(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the genes of the rows with their directions, as far as a headline has room, and the number of rows."""
    size = counted(len(records), "row")
    if not {"symbol", "direction"} <= records[0].keys():
        return size
    signs: dict[str, str] = {}
    for record in records:
        sign = _sign(record["direction"], record.get("call") or Call.SIGNIFICANT)
        signs[record["symbol"]] = "".join(dict.fromkeys(signs.get(record["symbol"], "") + sign))
    names = [f"{name} {sign}".strip() for name, sign in signs.items() if name]
    shown = enumerated(
        [*names[:_NAMES], *([f"{len(names) - _NAMES} more"] if len(names) > _NAMES else [])], "and"
    )
    return f"{shown}: {size}" if names else size


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
        or column == "contrast"
        or f"{column}_label" in columns
        or (column == "as_written" and "symbol" in columns)
    )
