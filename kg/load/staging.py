"""Staging: the files of a source become checked rows, one temporary table a class, before the store is touched.

A fault stops everything, or sets its row aside: then the rows that named it are faulty in turn, so the
steps are repeated until no fault is left. Rows read = rows staged + rows set aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import SourceError
from kg.load.check_cells import check_cells
from kg.load.ground_rows import ground_rows, read_identifiers
from kg.load.read_table import FAULTS, UNREAD, Fault, read_table
from kg.load.source import locate
from kg.store.hashing import hash_sql
from kg.store.sql_text import quote_name
from kg.validation.rules import compiled_rules, violations, written_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.load.source import Source
    from kg.schema.model import Class, Schema
    from kg.validation.rules import Rule

_HEAD = "source.toml"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A fault of a row that was set aside; `content` is the row as JSON, or the line where it has no cells."""

    source: str
    file: str
    row: int
    column: str | None
    value: str | None
    problem: str
    remedy: str
    content: str | None


def read_files(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, raw: Path | None) -> int:
    """Read every file of a source into tables `raw_<name>` and return the number of rows."""
    con.execute(FAULTS)
    con.execute(UNREAD)
    count = 0
    for table in source.tables:
        count += read_table(con, source, table, locate(source, table, raw))
        read_identifiers(con, table, schema)
    return count


def stage(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, *, set_aside: bool
) -> list[SetAside]:
    """Turn the rows that were read into rows of classes, in tables `stage_<class>`.

    Parameters
    ----------
    set_aside : bool
        False raises the first fault; True sets faulty rows aside and returns their faults.

    Raises
    ------
    SourceError
        For the first fault, or for a fault of a file as a whole.
    """
    kept: list[SetAside] = []
    while True:
        for step in (_check_tables, _stage, _check_stage):
            step(con, source, schema)
            if has_rows(con, "fault"):
                break
        else:
            return kept
        faults = read_faults(con, source)
        if not set_aside or any(fault.row is None for fault in faults):
            raise faults[0].error(len(faults) - 1)
        kept += _set_aside(con, source, faults)
        con.execute(FAULTS)


def read_faults(con: duckdb.DuckDBPyConnection, source: Source) -> list[Fault]:
    """Return the faults found so far: those of whole files first, then in the order of tables and rows."""
    sql = "SELECT DISTINCT file, row, col, value, problem, remedy FROM fault ORDER BY ALL NULLS FIRST"
    faults = [Fault(*row) for row in con.execute(sql).fetchall()]
    place = {table.file: at for at, table in enumerate(source.tables)}
    return sorted(
        faults, key=lambda fault: (fault.row is not None, place.get(fault.file, -1), fault.row or 0)
    )


def has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether a table has a row."""
    return con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _set_aside(con: duckdb.DuckDBPyConnection, source: Source, faults: Sequence[Fault]) -> list[SetAside]:
    kept = []
    for table in source.tables:
        own = [fault for fault in faults if fault.file == table.file]
        rows = sorted({fault.row for fault in own if fault.row is not None})
        content = dict(con.execute("SELECT row, line FROM unread WHERE file = ?", [table.file]).fetchall())
        content |= dict(
            con.execute(
                f"SELECT row, to_json(t) FROM raw_{table.name} AS t WHERE row IN (SELECT unnest(?))", [rows]
            ).fetchall()
        )
        con.execute(f"DELETE FROM raw_{table.name} WHERE row IN (SELECT unnest(?))", [rows])
        kept += [
            SetAside(
                source.name,
                table.file,
                row,
                fault.column,
                fault.value,
                fault.problem,
                fault.remedy,
                content.get(row),
            )
            for fault in own
            if (row := fault.row) is not None
        ]
    return kept


def _check_tables(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    del schema
    check_cells(con, source, source.tables)


def _stage(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    """Run the SQL of the source into one staging table a class."""
    unknown = set(source.queries) - {cls.table for cls in schema.tables}
    if unknown:
        raise SourceError(
            f"{min(unknown)}.sql fills no class of the schema",
            file=source.name,
            remedy=f"name it after one of {', '.join(cls.table for cls in schema.tables)}",
        )
    for cls in schema.tables:
        columns = ", ".join(f"{slot.name} {slot.sql_type}" for slot in cls.slots)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE stage_{cls.table} ({columns}, hash VARCHAR, _file VARCHAR, _row BIGINT)"
        )
    _stage_class(con, source, schema.classes["Mapping"])
    con.execute(
        "CREATE OR REPLACE TEMP TABLE grounded (file VARCHAR, row BIGINT, position BIGINT, id VARCHAR, rule VARCHAR)"
    )
    if not _prepare(con, source):
        return
    _stage_head(con, source)
    for cls in schema.tables:
        if cls.name != "Mapping":
            _stage_class(con, source, cls)


def _prepare(con: duckdb.DuckDBPyConnection, source: Source) -> bool:
    """Make what the queries of a source share: faults of the whole, grounded names, tables; False after a fault."""
    if "faults" in source.prepare:
        _run(con, "prepare/faults", f"INSERT INTO fault {source.prepare['faults']}")
    if "names" in source.prepare and not has_rows(con, "fault"):
        ground_rows(con, source.prepare["names"])
    if has_rows(con, "fault"):
        return False
    for name, sql in source.prepare.items():
        if name not in {"names", "faults"}:
            _run(con, f"prepare/{name}", f"CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS {sql}")
    return True


def _stage_head(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    con.execute(
        "INSERT INTO stage_source BY NAME SELECT 'id:source/' || $name AS id, $name AS label, $title AS title,"
        " $version AS version, $licence AS licence, $citation AS citation, $homepage AS homepage, $file AS _file",
        {
            "name": source.name,
            "title": source.title,
            "version": source.version,
            "licence": source.licence,
            "citation": source.citation,
            "homepage": source.homepage,
            "file": _HEAD,
        },
    )


def _run(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Run the SQL of a source; what the engine says of it becomes an error of the file."""
    try:
        con.execute(sql)
    except duckdb.Error as error:
        raise SourceError(
            str(error).partition("\n\nLINE")[0].replace("\n", " "),
            file=f"{name}.sql",
            remedy="mend the SQL; loaders/README.md lists what it may use",
        ) from error


def _stage_class(con: duckdb.DuckDBPyConnection, source: Source, cls: Class) -> None:
    sql = source.queries.get(cls.table)
    if sql is not None:
        _run(con, cls.table, f"INSERT INTO stage_{cls.table} BY NAME {sql}")
    if has_rows(con, f"stage_{cls.table}"):
        lists = [slot.name for slot in cls.slots if slot.multivalued]
        if lists:  # sets, sorted; an empty one is a missing value
            tidy = ", ".join(f"{name} = nullif(list_sort(list_distinct({name})), [])" for name in lists)
            con.execute(f"UPDATE stage_{cls.table} SET {tidy}")
        con.execute(f"UPDATE stage_{cls.table} SET hash = {hash_sql(cls)}")


def _check_stage(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    """Check staged rows against the schema and what the store holds; trace faults to file and row."""

    def known(cls: Class) -> str:
        others = f"SELECT id FROM {cls.table} WHERE source <> '{source.name}'"
        return f"{others} UNION ALL SELECT id FROM stage_{cls.table}"

    filled = [cls for cls in schema.tables if has_rows(con, f"stage_{cls.table}")]
    rules = compiled_rules(schema, known, lambda cls: f"stage_{cls.table}", filled)
    found = [row[2:] for row in violations(con, rules) if row[0] == "error"]
    found += [row[2:] for row in violations(con, _staged_rules(source, schema, filled)) if row[0] == "error"]
    if found:
        _trace(con, filled, found)
    _check_findings(con, source)


def _trace(con: duckdb.DuckDBPyConnection, filled: Sequence[Class], found: Sequence[tuple[Any, ...]]) -> None:
    """Turn broken rules into faults of the rows that they come from."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE broken (focus VARCHAR, path VARCHAR, value VARCHAR, message VARCHAR)"
    )
    con.executemany("INSERT INTO broken VALUES (?, ?, ?, ?)", found)
    staged = " UNION ALL ".join(f"SELECT id, _file, _row FROM stage_{cls.table}" for cls in filled)
    con.execute(
        f"""INSERT INTO fault SELECT coalesce(s._file, '{_HEAD}'), s._row, b.path, b.value, b.message,
        'mend the row of ' || coalesce(b.focus, 'the identifier that is missing')
        FROM broken AS b LEFT JOIN ({staged}) AS s ON b.focus IS NOT DISTINCT FROM s.id"""
    )


def _check_findings(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make a fault of each row that should have become a finding and did not."""
    if "finding" in source.queries and not has_rows(con, "stage_finding"):
        remedy = "look at its joins, and at the tables that it reads"
        raise SourceError("there is no finding in the tables", file="finding.sql", remedy=remedy)
    files = {file for (file,) in con.execute("SELECT DISTINCT _file FROM stage_finding").fetchall()}
    for table in source.tables:
        if table.file in files:
            con.execute(
                f"""INSERT INTO fault SELECT $file, row, NULL, NULL, 'the row becomes no finding',
                'see the SQL of the source: a join loses it' FROM raw_{table.name}
                WHERE row NOT IN (SELECT _row FROM stage_finding WHERE _file = $file)""",
                {"file": table.file},
            )


def _staged_rules(source: Source, schema: Schema, filled: Sequence[Class]) -> Iterator[Rule]:
    """Give the written rules on a view of what the store would hold with the staged rows."""
    tables = {cls.table: _as_if_stored(source, cls) for cls in schema.tables}
    named = re.compile(rf"\b({'|'.join(tables)})\b")
    staged = {cls.table for cls in filled}
    ids = " UNION ALL ".join(f"SELECT id FROM stage_{table}" for table in sorted(staged))
    for rule in written_rules():
        asked = set(named.findall(rule.sql))
        if asked & staged:  # what names no staged class finds no staged row
            views = ", ".join(f"{table} AS ({tables[table]})" for table in sorted(asked))
            sql = f"WITH {views} SELECT * FROM ({rule.sql}) WHERE focus IN ({ids})"
            yield replace(rule, sql=sql)


def _as_if_stored(source: Source, cls: Class) -> str:
    columns = ", ".join(cls.columns)
    return (
        f"SELECT source, {columns} FROM main.{cls.table} WHERE source <> '{source.name}'"
        f" UNION ALL SELECT '{source.name}', {columns} FROM stage_{cls.table}"
    )
