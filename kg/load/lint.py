"""Lint: everything that would stop the load of a source, at once, and what is doubtful in its tables.

What is an error here stops a load, and what stops a load is an error here: both read the tables, check cells,
ground names and check rows in the same way. The rules of a format are the files of loaders/formats/<format>/lint:
SQL whose head has severity and message, and whose rows are file, row, column and value; those with the severity
error are part of a load. The equations of a review are read by `kg.validation.equation`.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kg.errors import OptionError, StoreError
from kg.load.check_cells import check_cells, hidden_characters
from kg.load.loader import LoadOptions, in_order, load
from kg.load.quarantine import Fault, FaultyFilesError
from kg.load.read_table import read_files
from kg.load.staging import check_sql, contradictions, every_fault
from kg.results import Result
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.store.source_sql import connect_isolated, reading_only
from kg.store.tables import create_macros, create_tables
from kg.validation.equation import broken
from kg.validation.rules import LINT_SEVERITIES as SEVERITIES
from kg.wording import counted, enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.load.source import Source
    from kg.schema.model import Schema

LINT_COLUMNS = ("severity", "rule", "file", "row", "column", "value", "message")
_ITEMS = "prisma"
_ERROR = "error"
_MOST_WARNED = 10  # of a dry run; `kg lint` has all
_FOLLOWING = "cell.reference-to-quarantined"
_NOT_COMPARED = """
SELECT l.file, l.row, l.given_col, l.given_id, min(n.source) FROM listed AS l JOIN name AS n ON n.id = l.given_id
WHERE lower(l.kind) NOT IN ('gene', 'lncrna', 'mirna') AND n.source IN (SELECT name FROM loaded WHERE kind = 'reference')
GROUP BY ALL HAVING NOT bool_or(list_contains($needs, n.source)) ORDER BY ALL
"""
Problem = tuple[Any, ...]


def lint(
    source: Source,
    raw: Path | None = None,
    *,
    store: Path | None = None,
    loaders: Traversable | None = None,
) -> Result:
    """Find what would stop the load of a source, and contradictions in it.

    Parameters
    ----------
    raw : Path or None
        Folder of the raw files of a big source; None means that they lie in the source's folder.
    store : Path or None
        The store that the source is for; what is needed and not in it is loaded into a temporary one.
    loaders : Traversable or None
        Where the declarations of needed sources are; None means those of this installation.

    Returns
    -------
    Result
        severity (error, warning, note), rule, file, row (as an editor counts lines), column, value,
        message; errors first.

    Raises
    ------
    SourceError
        SQL of the source is refused.
    OptionError
        The source is a result table, which `kg load --dry-run` checks.
    """
    if source.reader is not None:
        remedy = "check it with `kg load --dry-run`, which prints what is detected and every count"
        raise OptionError(f"'{source.name}' is a table of results", remedy=remedy)
    schema = load_schema()
    rows = _of_files(source, raw, schema)
    if rows:
        return Result(LINT_COLUMNS, rows, _notes(source, rows, 0))
    notes: list[str] = []
    with TemporaryDirectory(prefix="kg-lint-") as place:
        path = Path(place) / "lint.duckdb"
        notes += _load_needs(path, source, store, schema, loaders)
        is_new = not path.exists()
        con = connect_isolated(path)
        try:
            if is_new:
                create_tables(con, schema)
            create_macros(con)
            con.execute("BEGIN")
            with reading_only(con):
                problems = _problems(con, source, schema, raw)
        finally:
            con.close()
    following = [row for row in problems if row[1] == _FOLLOWING]
    rows = sorted((row for row in problems if row[1] != _FOLLOWING), key=_place)
    return Result(LINT_COLUMNS, rows, [*_notes(source, rows, len(following)), *notes])


def dry_run(source: Source, store: Path, loaders: Traversable | None = None) -> tuple[Result, bool]:
    """Check a source that is one file as `kg lint` does; nothing is stored.

    Returns
    -------
    answer : Result
        The errors of `kg lint`, else a row a contrast that the rows are grouped into; notes say what was assumed.
    is_loadable : bool
        Whether there is no error.

    Raises
    ------
    SourceError
        The header is not one that can be read.
    """
    found = lint(source, store=store, loaders=loaders)
    made = source.made
    notes = [f"{source.name}: {each}" for each in (() if made is None else made.notes)]
    errors = [row for row in found.rows if row[0] == _ERROR]
    groups = None if made is None else made.groups
    warned = [
        f"Warning: {':'.join(str(part) for part in row[2:5] if part is not None)}: {row[6]}"
        for row in found.rows
        if row[0] == "warning"
    ]
    notes += warned[:_MOST_WARNED]
    if errors or groups is None:
        return Result(found.columns, errors, [*notes, *found.notes]), not errors
    return Result(groups.columns, groups.rows, [*notes, *found.notes, "Dry run: nothing was stored"]), True


def _of_files(source: Source, raw: Path | None, schema: Schema) -> list[Problem]:
    """Return the faults of files as a whole, which are found before anything is loaded for a source."""
    with _scratch() as con:
        if source.format is None:
            check_sql(con, source, schema)
        try:
            if source.made is None:
                read_files(con, source, schema, raw)
        except FaultyFilesError as error:
            return sorted((_row("error", each) for each in error.faults), key=_place)
    return []


@contextmanager
def _scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a database in memory that is closed at the end."""
    con = connect_isolated()
    try:
        create_macros(con)
        yield con
    finally:
        con.close()


def _load_needs(
    path: Path, source: Source, store: Path | None, schema: Schema, loaders: Traversable | None
) -> list[str]:
    """Make a temporary store with what a source needs, and what else a store has; return notes."""
    if store is not None and store.is_file():
        try:
            Store.open(store).close()
            shutil.copy(store, path)
        except StoreError:  # damaged, or of another version: it is not needed
            path.unlink(missing_ok=True)
    needed = [each.name for each in in_order([source], loaders, path) if each.name != source.name]
    if not needed:
        return []
    try:
        answer = load(path, needed, schema, LoadOptions(loaders=loaders))
    except StoreError:
        path.unlink(missing_ok=True)
        answer = load(path, needed, schema, LoadOptions(loaders=loaders))
    added = answer.columns.index("added")
    loaded = [str(row[0]) for row in answer.rows if any(row[added : added + 3])]
    if not loaded:
        return []
    names = enumerated(loaded, "and")
    return [f"Loaded {names} into a temporary store, to check names; a store that has them makes this faster"]


def _problems(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, raw: Path | None
) -> list[Problem]:
    """Return the faults of a source and, where its cells are valid, what is doubtful."""
    con.execute("SET VARIABLE source = ?", [source.name])
    if source.made is not None:
        return _problems_of_file(con, source, schema)
    count, lines = read_files(con, source, schema, raw)
    hidden = [_row("warning", each) for each in hidden_characters(con, source)]
    are_valid = not lines and not check_cells(con, source)  # otherwise sums and counts say nothing
    doubtful = _doubtful(con, source, count) if are_valid else []
    faults = every_fault(con, source, schema, lines, rows_read=count)
    places = {(each.file, each.row, each.column) for each in faults}
    hidden = [row for row in hidden if row[2:5] not in places]
    return [*(_row("error", each) for each in faults), *hidden, *doubtful, *_about_names(con, source)]


def _problems_of_file(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> list[Problem]:
    """Return the faults of a source that is one file, with their places in it, and what is doubtful."""
    made = source.made
    if made is None:
        return []
    made.make(con)
    count, lines = read_files(con, source, schema, None)
    are_valid = not made.faults and not lines and not check_cells(con, source)
    doubtful = contradictions(con, source, count, severities=SEVERITIES[1:]) if are_valid else ()
    warned = [(severity, made.place(each)) for severity, each in doubtful]
    faults = every_fault(con, source, schema, lines, rows_read=count) if count else []
    every = [
        *(("error", each) for each in made.faults),
        *(("error", made.place(each)) for each in faults),
        *warned,
    ]
    names = [
        made.place(Fault(rule, file, row, column, value, detail, ""))
        for _, rule, file, row, column, value, detail in _about_names(con, source)
    ]
    return [
        *dict.fromkeys(_row(*each) for each in every),
        *(("note", *_row("note", each)[1:]) for each in names),
    ]


def _doubtful(con: duckdb.DuckDBPyConnection, source: Source, count: int) -> list[Problem]:
    """Return what the rules and equations of a review warn of."""
    found = [
        _row(severity, each)
        for severity, each in contradictions(con, source, count, severities=SEVERITIES[1:])
    ]
    return [*found, *_equations(con, source)]


def _row(severity: str, each: Fault) -> Problem:
    cells = attrgetter("file", "row", "column", "value")
    rule = each.rule.removeprefix("lint.")
    remedy = "" if each.rule.startswith("lint.") or not each.remedy else f"; {each.remedy}"
    return (severity, rule, *cells(each), f"{each.problem}{remedy}")


def _place(row: Problem) -> tuple[Any, ...]:
    return (SEVERITIES.index(row[0]), row[2], row[3] or 0, row[1], *map(str, row[4:6]))


def _notes(source: Source, rows: Iterable[Problem], following: int) -> list[str]:
    severities = [row[0] for row in rows]
    named = [counted(severities.count(severity), severity) for severity in SEVERITIES]
    notes = [f"{source.name}: {', '.join(named)}"]
    if following:
        notes.append(
            f"{counted(following, 'reference')} to rows with errors are checked once these are right"
        )
    if any(row[0] == "error" and str(row[1]).startswith(("cell.", "line.", "file.")) for row in rows):
        notes.append("Sums, counts and other comparisons are checked once every cell is valid")
    if not source.lint:
        notes.append("This source has no lint rules: only what a load checks was checked")
    return notes


def _equations(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Problem]:
    """Yield the equations between the items of a review that do not hold."""
    table = next((table for table in source.tables if table.name == _ITEMS), None)
    if table is None:
        return
    found = con.execute('SELECT row, item, value, "check" FROM raw_prisma ORDER BY row').fetchall()
    items = {item: value for _, item, value, _ in found}
    for row, _, _, equation in found:
        problem = None if equation is None else broken(equation, items)
        if problem is not None:
            yield ("warning", "equation", table.file, row, "check", equation, problem)


def _about_names(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Problem]:
    """Yield the names that decide although something else has them too, those that nothing has, and those that are not compared."""
    tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "name_note" in tables:
        notes = con.execute("SELECT rule, file, row, col, value, detail FROM name_note ORDER BY ALL")
        for rule, *place, detail in notes.fetchall():
            yield ("warning" if rule == "name-near" else "note", rule, *place, detail)
    if "listed" in tables:
        for *place, other in con.execute(_NOT_COMPARED, {"needs": list(source.needs)}).fetchall():
            problem = f"{other} has this identifier and is not in the needs of the source, so that the name beside it is not compared"
            yield ("warning", "name-needs", *place, f"{problem}; add it to needs in source.toml")
