"""Lint: contradictions within the tables of a source, before anything is loaded.

The rules of a format are the files of loaders/formats/<format>/lint: SQL whose head has severity and
message, and whose rows are file, row, column and value. The equations of a review are read by
`kg.load.equation`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import ShapeError
from kg.load.check_cells import check_cells
from kg.load.equation import broken
from kg.load.quarantine import sorted_faults
from kg.load.staging import read_files
from kg.results import Result
from kg.schema.linkml import load_schema
from kg.store.tables import create_macros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.load.quarantine import Fault
    from kg.load.source import Source

LINT_COLUMNS = ("severity", "rule", "file", "row", "column", "value", "message")
SEVERITIES = ("error", "warning", "note")
_HEAD = re.compile(r"^-- (severity|message): (.+)$", re.MULTILINE)
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
    order = {severity: position for position, severity in enumerate(SEVERITIES)}
    rows = sorted(
        problems, key=lambda row: (order[row[0]], row[2], row[3] or 0, row[1], str(row[4]), str(row[5]))
    )
    return Result(LINT_COLUMNS, rows, _notes(source, rows, has_faults=bool(faults)))


def _notes(source: Source, rows: list[tuple[Any, ...]], *, has_faults: bool) -> list[str]:
    counts = [sum(row[0] == severity for row in rows) for severity in SEVERITIES]
    named = [f"{n} {severity}{'s' * (n != 1)}" for n, severity in zip(counts, SEVERITIES, strict=True)]
    notes = [f"{source.name}: {', '.join(named)}"]
    if has_faults:
        notes.append("The other rules run once every cell is valid")
    if not source.lint:
        notes.append("This source has no lint rules: only cells were checked")
    return notes


def _faults(source: Source, faults: Iterable[Fault]) -> list[tuple[Any, ...]]:
    return [
        (
            "error",
            each.rule,
            each.file,
            each.row,
            each.column,
            each.value,
            f"{each.problem}; {each.remedy}",
        )
        for each in sorted_faults(faults, source)
    ]


def _rules(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[tuple[Any, ...]]:
    for name, sql in source.lint.items():
        head = dict(_HEAD.findall(sql))
        if head.keys() != {"severity", "message"} or head["severity"] not in SEVERITIES:
            raise ShapeError(
                f"lint/{name}.sql: the head needs severity ({', '.join(SEVERITIES)}) and message"
            )
        result = con.execute(f"SELECT * FROM ({sql}) ORDER BY ALL")
        columns = [column[0] for column in result.description or []]
        for cells in result.fetchall():
            row = dict(zip(columns, cells, strict=True))
            detail = row.get("detail")
            message = head["message"] if detail is None else f"{head['message']}: {detail}"
            value = None if row["value"] is None else str(row["value"])
            yield (head["severity"], name, row["file"], row["row"], row["col"], value, message)


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
