"""Lint: contradictions within the tables of a source, before anything is loaded.

The rules of a format are the files of loaders/formats/<format>/lint: SQL whose head has severity and
message, and whose rows are file, row, column and value. The equations of a review are read by
`kg.load.equation`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import duckdb

from kg.load.check_cells import check_cells
from kg.load.equation import broken
from kg.load.quarantine import sorted_faults
from kg.load.staging import read_files
from kg.results import Result
from kg.schema.linkml import load_schema
from kg.store.tables import create_macros
from kg.validation.rules import LINT_SEVERITIES as SEVERITIES
from kg.validation.rules import parse_rule
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.load.quarantine import Fault
    from kg.load.source import Source

LINT_COLUMNS = ("severity", "rule", "file", "row", "column", "value", "message")
_ITEMS = "prisma"


def lint(source: Source, raw: Path | None = None) -> Result:
    """Find contradictions in a source.

    Returns
    -------
    Result
        severity (error, warning, note), rule, file, row (as an editor counts lines), column, value,
        message; errors first.

    Raises
    ------
    SourceError
        A file is missing, or its header is not the declared one.
    """
    con = duckdb.connect(":memory:")
    try:
        con.execute("SET enable_external_access = false")  # SQL of a source reads its own tables alone
        create_macros(con)
        con.execute("SET VARIABLE source = ?", [source.name])
        _, lines = read_files(con, source, load_schema(), raw)
        faults = [*lines, *check_cells(con, source, lines)]
        problems = _faults(source, faults) if faults else [*_rules(con, source), *_equations(con, source)]
    finally:
        con.close()
    rows = sorted(
        problems, key=lambda row: (SEVERITIES.index(row[0]), row[2], row[3] or 0, row[1], *map(str, row[4:6]))
    )
    return Result(LINT_COLUMNS, rows, _notes(source, rows, has_faults=bool(faults)))


def _notes(source: Source, rows: list[tuple[Any, ...]], *, has_faults: bool) -> list[str]:
    named = [counted(sum(row[0] == severity for row in rows), severity) for severity in SEVERITIES]
    notes = [f"{source.name}: {', '.join(named)}"]
    if has_faults:
        notes.append("The other rules run once every cell is valid")
    if not source.lint:
        notes.append("This source has no lint rules: only cells were checked")
    return notes


def _faults(source: Source, faults: Iterable[Fault]) -> list[tuple[Any, ...]]:
    cells = attrgetter("rule", "file", "row", "column", "value")
    return [
        ("error", *cells(each), f"{each.problem}; {each.remedy}") for each in sorted_faults(faults, source)
    ]


def _rules(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[tuple[Any, ...]]:
    for name, sql in source.lint.items():
        rule = parse_rule(name, sql, "lint", SEVERITIES)
        result = con.execute(f"SELECT * FROM ({sql}) ORDER BY ALL")
        columns = [column[0] for column in result.description or []]
        for cells in result.fetchall():
            row = dict(zip(columns, cells, strict=True))
            detail = row.get("detail")
            message = rule.message if detail is None else f"{rule.message}: {detail}"
            value = None if row["value"] is None else str(row["value"])
            yield (rule.severity, name, row["file"], row["row"], row["col"], value, message)


def _equations(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[tuple[Any, ...]]:
    """Check the equations between the items of a review."""
    table = next((table for table in source.tables if table.name == _ITEMS), None)
    if table is None:
        return
    found = con.execute('SELECT row, item, value, "check" FROM raw_prisma ORDER BY row').fetchall()
    items = {item: value for _, item, value, _ in found}
    for row, _, _, equation in found:
        problem = None if equation is None else broken(equation, items)
        if problem is not None:
            yield ("error", "equation", table.file, row, "check", equation, problem)
