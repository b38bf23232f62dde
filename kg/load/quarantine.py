"""Faults of a source: the rule each breaks, and the file of rows that were set aside.

A fault ends the load, or sets its row aside in the quarantine file. `RULES` lists the rules that the code
checks; `kg explain` prints them, and those written in SQL.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from kg.atomic_write import atomic_write
from kg.errors import SourceError
from kg.resources import folder, sql_files
from kg.validation.integrity import STORED
from kg.validation.rules import LINT_SEVERITIES, MESSAGES, parse_rule, written_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


_FAULT_COLUMNS = ("file", "row", "column", "rule", "value", "problem", "remedy", "content")
LONGEST = 200_000  # characters of a cell
_SHOWN = 80
_MOST_NAMED = 20  # faults of files in one error
_MAP_IT = "add a line to mappings.tsv that says what is meant and why"


def _problem_and_remedy(message: str) -> tuple[str, str]:
    problem, _, remedy = message.partition("; ")
    return problem, remedy or "correct the rows that it names"


RULES: Mapping[str, tuple[str, str]] = {  # name → what is wrong, what to do
    "file.checksum": (
        "the sha256 of the file is not the one in source.toml",
        "fetch the file again, or change sha256 in source.toml if the new file is meant",
    ),
    "file.header": (
        "the first line does not name the columns of tables.toml, each once",
        "write the names of the columns in the first line, separated by tabs",
    ),
    "file.unreadable": ("the file cannot be read as a table", "save it as tab separated text in UTF-8"),
    "file.rows": ("the file has no usable row", "fill in the file"),
    "line.encoding": ("not UTF-8", "save the file as UTF-8 (it looks like Latin-1)"),
    "line.control-character": ("control character in the cell", "remove it"),
    "line.cells": (
        "the row has another number of cells than the header",
        "add empty cells, or remove the cells that have no column",
    ),
    "cell.length": (
        f"the value has more than {LONGEST:,} characters",
        "check that each row is on a line of its own",
    ),
    "cell.space": ("leading or trailing space", "remove it"),
    "cell.character": ("invisible or unusual character in the value", "remove it, or write a space instead"),
    "cell.list-item": ("an empty value in the list", "remove the | that has no value before or behind it"),
    "cell.quotes": ("the value is in quotation marks", "save the table without quoting"),
    "cell.placeholder": (
        "the value is a word or sign for a missing value",
        f"leave the cell empty, or write the value; for a name that is meant, {_MAP_IT}",
    ),
    "cell.spreadsheet": (
        "a spreadsheet made a date, a time or a number of the value",
        "write what the paper has, such as 1-9, and format the column as text before the table is saved",
    ),
    "cell.mark": ("the mark of a footnote stands behind the value", "remove it"),
    "cell.entity": (
        "the value has an entity of HTML, such as &amp;",
        "write the character that it stands for",
    ),
    "cell.required": ("the cell is empty", "add a value; this column requires one"),
    "cell.unique": ("duplicate value", "values of this column must be unique"),
    "cell.type": (
        "the value is not of the type of its column",
        "write a value of that type, or leave the cell empty",
    ),
    "cell.range": (
        "the value is out of range",
        "write a value within the bounds of the column, or leave the cell empty",
    ),
    "cell.identifier": (
        "not an identifier that the column may hold",
        "write it as for example HGNC:4571; a DOI as 10.1093/nar/gkaf1",
    ),
    "cell.list": ("the value is not in the list", "use a value of the closed list of the column"),
    "cell.reference": (
        "the value names no row of the file that the column refers to",
        "correct the value, or add the row",
    ),
    "cell.reference-to-quarantined": (
        "the value names a row that was set aside",
        "correct that row; this row is loaded with it",
    ),
    "cell.circular": ("circular reference", "name another row, or leave the cell empty"),
    "name.unknown": ("no known gene has this name", f"check the spelling, or {_MAP_IT}"),
    "name.ambiguous": (
        "the name is ambiguous: several genes have it",
        f"write the identifier into feature_id and {_MAP_IT}",
    ),
    "name.kind": (
        "the feature is of another kind than the row says",
        "write the kind of the feature, or name another feature",
    ),
    "name.placeholder": (
        "the name is a word for a missing value",
        f"write the name, remove the row, or {_MAP_IT}",
    ),
    "name.date": (
        "the name is a date, which a spreadsheet makes of names such as SEPT2",
        "write the approved symbol, and format the column as text before it is saved",
    ),
    "name.identifier": (
        "unknown identifier: it is in no loaded source",
        "correct it, or load the source that describes it",
    ),
    "name.symbol": (
        "the symbol is not the approved symbol of the identifier",
        "write the approved symbol, or another identifier",
    ),
    "name.mapping": (
        "mappings.tsv maps the name to another identifier than the row has",
        "make the two agree",
    ),
    "name.mismatch": ("the name belongs to another gene than the identifier of the row", _MAP_IT),
    "row.no-gene": ("the row names no gene", "fill in the identifier; a probe alone does not name one"),
    "row.several-genes": (
        "the row names several genes",
        "it is evidence for none of them alone; name one, or leave the row out",
    ),
    "row.contradiction": ("the row contradicts an earlier one", "make the two agree"),
    "source.incomplete": ("a row that the format requires is missing", "add the row"),
    "row.finding": (
        "no finding was made from this row",
        "a join in finding.sql dropped it; check its keys (contrast_id, feature)",
    ),
    "row.foreign": (
        "the identifier is not one that this source may make up",
        "make it with local_id(), which begins with the name of the source",
    ),
    **{
        f"schema.{name}": _problem_and_remedy(message.format(name="the value"))
        for name, message in MESSAGES.items()
    },
    **{f"stored.{name}": _problem_and_remedy(message) for name, message in STORED.items()},
    "lint.equation": ("an equation between counts does not hold", "correct the counts or the equation"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file.

    Attributes
    ----------
    rule : str
        Name of the rule that is broken.
    row : int or None
        Line of the file; None for the file as a whole.
    content : str or None
        The row as JSON once it was set aside, or the text of a line that could not be split into cells.
    """

    rule: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    remedy: str
    content: str | None = None

    @property
    def place(self) -> str:
        """File, line and column, as far as they are known."""
        return ":".join(str(part) for part in (self.file, self.row, self.column) if part is not None)

    def error(self, more: int = 0) -> SourceError:
        """Return the fault as an error; `more` is the number of other faults."""
        value = self.value
        if value is not None and len(value) > _SHOWN:
            value = f"{value[:_SHOWN]}… ({len(value):,} characters)"
        shown = "" if value is None else f": {value!r}"
        others = f" (and {more} more; --quarantine FILE lists them all)" if more else ""
        return SourceError(
            f"{self.problem}{shown}{others}",
            file=self.file,
            row=self.row,
            column=self.column,
            value=self.value,
            remedy=self.remedy,
        )


class _HasTables(Protocol):
    """A source: its tables, each with the name of its file."""

    @property
    def tables(self) -> Sequence[Any]:
        """The tables, in order."""


class FaultyFilesError(SourceError):
    """Faults of files as a whole, for which no row can be set aside: all that were found are named.

    Attributes
    ----------
    faults : tuple of Fault
        At least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        named = "".join(f"; {each.place}: {each.problem}" for each in faults[1:_MOST_NAMED])
        more = f"; and {len(faults) - _MOST_NAMED} more" if len(faults) > _MOST_NAMED else ""
        error = first.error()
        super().__init__(
            f"{error.what}{named}{more}",
            file=first.file,
            row=first.row,
            column=first.column,
            value=first.value,
            remedy=first.remedy,
        )
        self.faults = tuple(faults)


def faults_of(error: SourceError) -> tuple[Fault, ...]:
    """Return the faults of files that an error is about."""
    if isinstance(error, FaultyFilesError):
        return error.faults
    value = None if error.value is None else str(error.value)
    place = (error.file or "", error.row, error.column, value)
    return (Fault("file.unreadable", *place, error.what, error.remedy or RULES["file.unreadable"][1]),)


def fault(
    rule: str,
    file: str,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    *,
    problem: str | None = None,
    remedy: str | None = None,
) -> Fault:
    """Return a fault with the texts of its rule in `RULES`, unless other texts are given."""
    usual_problem, usual_remedy = RULES[rule]
    return Fault(rule, file, row, column, value, problem or usual_problem, remedy or usual_remedy)


def reference_to_quarantined(
    file: str, row: int | None, column: str | None, value: str | None, cause: Fault
) -> Fault:
    """Return the fault of a row that refers to a row which was set aside, with the fault of that row."""
    problem = f"the value names a row that was set aside ({cause.place}: {cause.problem})"
    return fault("cell.reference-to-quarantined", file, row, column, value, problem=problem)


def sorted_faults(faults: Iterable[Fault], source: _HasTables) -> list[Fault]:
    """Return each fault once: those of whole files first, then in the order of tables and rows."""
    places = {table.file: place for place, table in enumerate(source.tables)}

    def key(each: Fault) -> tuple[object, ...]:
        texts = (each.column, each.value, each.problem, each.remedy, each.rule)
        place = places.get(each.file, -1)
        start = (each.row is not None, place, each.row or 0, each.file)
        return (*start, *((text is not None, text or "") for text in texts))

    return sorted(set(faults), key=key)


def write_quarantine(path: Path, faults: Sequence[tuple[str, Fault]]) -> None:
    """Write (source, fault) of rows that were set aside as a tab separated table, whole or not at all."""
    with atomic_write(path) as new, new.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(("source", *_FAULT_COLUMNS))
        writer.writerows((source, *attrgetter(*_FAULT_COLUMNS)(fault)) for source, fault in faults)


def all_rules() -> dict[str, tuple[str, str]]:
    """Return every rule, sorted by name: what is wrong, and what to do.

    Beside `RULES` these are the rules of ontology/rules (`rule.NAME`) and of loaders/formats/*/lint
    (`lint.NAME`), whose message says both.
    """
    messages = {f"rule.{rule.name}": rule.message for rule in written_rules()}
    for place in folder("loaders").joinpath("formats").iterdir():
        for name, sql in sql_files(place, "lint").items():
            messages[f"lint.{name}"] = parse_rule(name, sql, "lint", LINT_SEVERITIES).message
    written = {name: _problem_and_remedy(message) for name, message in messages.items()}
    return dict(sorted({**RULES, **written}.items()))
