"""Lint: contradictions within the tables of a source, before anything is loaded.

The rules of a format are the files of loaders/formats/<format>/lint: SQL whose head has severity and
message, and whose rows are file, row, column and value. The equations of a review are read by
`kg.validation.equation`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from kg.load.check_cells import check_cells
from kg.load.quarantine import sorted_faults
from kg.load.staging import check_sql, raw_tables, read_files
from kg.results import Result
from kg.schema.linkml import load_schema
from kg.store.source_sql import SourceSql, connect_isolated
from kg.store.tables import create_macros
from kg.validation.equation import broken
from kg.validation.rules import LINT_SEVERITIES as SEVERITIES
from kg.validation.rules import parse_rule
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import duckdb

    from kg.load.quarantine import Fault
    from kg.load.source import Source

LINT_COLUMNS = ("severity", "rule", "file", "row", "column", "value", "message")
_ITEMS = "prisma"
_RULE_COLUMNS = ("file", "row", "col", "value")


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
    con = connect_isolated()
    try:
        create_macros(con)
        con.execute("SET VARIABLE source = ?", [source.name])
        schema = load_schema()
        check_sql(con, source, schema)
        count, lines = read_files(con, source, schema, raw)
        faults = [*lines, *check_cells(con, source, lines)]
        problems = (
            _faults(source, faults) if faults else [*_rules(con, source, count), *_equations(con, source)]
        )
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


def _rules(con: duckdb.DuckDBPyConnection, source: Source, count: int) -> Iterator[tuple[Any, ...]]:
    sql = SourceSql(con, raw_tables(source), count)
    for name, text in source.lint.items():
        rule = parse_rule(name, text, "lint", SEVERITIES)
        for row in sql.fetch(f"lint/{name}.sql", text, _RULE_COLUMNS, ("detail",)):
            detail = row.get("detail")
            message = rule.message if detail is None else f"{rule.message}: {detail}"
            yield (rule.severity, name, row["file"], row["row"], row["col"], row["value"], message)


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
