"""Staging: the files of a source become checked rows, one temporary table a class, before the store is changed.

A fault stops everything, or sets its row aside: then the rows that refer to it are faulty in turn, so the
steps are repeated until there is no fault. Rows read = rows staged + rows set aside.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import SourceError
from kg.load.check_cells import check_cells
from kg.load.ground_rows import ground_rows, read_identifiers
from kg.load.quarantine import Fault, fault, sorted_faults
from kg.load.read_table import read_table
from kg.load.source import HEAD, locate
from kg.store.hashing import hash_sql
from kg.store.sql_text import quote_name
from kg.validation.rules import compiled_rules, violations, written_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.load.source import Source
    from kg.schema.model import Class, Schema
    from kg.validation.rules import Rule


def read_files(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, raw: Path | None
) -> tuple[int, list[Fault]]:
    """Read every file of a source into tables `raw_<name>`; return the number of rows and the faulty lines."""
    count = 0
    faults: list[Fault] = []
    for table in source.tables:
        rows, faulty = read_table(con, source, table, locate(source, table, raw))
        count += rows
        faults += faulty
        read_identifiers(con, table, schema)
    return count, faults


def stage(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    schema: Schema,
    faulty_lines: Sequence[Fault],
    *,
    set_aside: bool,
) -> list[Fault]:
    """Turn the rows that were read into rows of classes, in tables `stage_<class>`.

    Parameters
    ----------
    faulty_lines : sequence of Fault
        Faults of lines that could not be read.
    set_aside : bool
        False raises the first fault; True sets faulty rows aside and returns their faults, with their content.

    Raises
    ------
    SourceError
        For the first fault, or for a fault of a file as a whole.
    """
    rows: list[Fault] = []
    faults = [*faulty_lines, *check_cells(con, source, faulty_lines)]
    while faults := faults or _stage(con, source, schema) or _check_stage(con, source, schema):
        faults = sorted_faults(faults, source)
        if not set_aside or any(each.row is None for each in faults):
            raise faults[0].error(len(faults) - 1)
        rows += _set_aside(con, source, faults)
        faults = check_cells(con, source)
    return rows


def has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Return whether a table has a row."""
    return con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _set_aside(con: duckdb.DuckDBPyConnection, source: Source, faults: Sequence[Fault]) -> Iterator[Fault]:
    """Delete faulty rows; yield their faults with the content of the rows."""
    for table in source.tables:
        own = [each for each in faults if each.file == table.file]
        if not own:
            continue
        rows = list({each.row for each in own})
        cells = f"SELECT row, to_json(t) FROM raw_{table.name} AS t WHERE row IN (SELECT unnest(?))"
        content = dict(con.execute(cells, [rows]).fetchall())
        con.execute(f"DELETE FROM raw_{table.name} WHERE row IN (SELECT unnest(?))", [rows])
        for each in own:
            yield replace(each, content=content.get(each.row, each.content))


def _stage(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> list[Fault]:
    """Run the SQL of the source into one staging table a class; stop where its preparation finds faults."""
    unknown = set(source.queries) - {cls.table for cls in schema.tables}
    if unknown:
        raise SourceError(
            f"{min(unknown)}.sql: the schema has no class of that name",
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
        "CREATE OR REPLACE TEMP TABLE grounded (file VARCHAR, row BIGINT, col VARCHAR, position BIGINT, id VARCHAR, rule VARCHAR)"
    )
    faults = _prepare(con, source)
    if not faults:
        _stage_head(con, source)
        for cls in schema.tables:
            if cls.name != "Mapping":
                _stage_class(con, source, cls)
    return faults


def _prepare(con: duckdb.DuckDBPyConnection, source: Source) -> list[Fault]:
    """Ground the names of a source and create the tables that its queries share; return faults."""
    faults: list[Fault] = []
    if "faults" in source.prepare:
        rows = _run(con, "prepare/faults", source.prepare["faults"]).fetchall()
        faults = [Fault("source.incomplete", *row) for row in rows]
    if "names" in source.prepare and not faults:
        faults = ground_rows(con, source.prepare["names"], source.needs)
    if not faults:
        for name, sql in source.prepare.items():
            if name not in {"names", "faults"}:
                _run(con, f"prepare/{name}", f"CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS {sql}")
    return faults


def _stage_head(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    columns = ("title", "version", "licence", "citation", "homepage")
    con.execute(
        "INSERT INTO stage_source BY NAME SELECT 'id:source/' || $name AS id, $name AS label, $file AS _file, "
        + ", ".join(f"${column} AS {column}" for column in columns),
        {"name": source.name, "file": HEAD, **{column: getattr(source, column) for column in columns}},
    )


def _run(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> duckdb.DuckDBPyConnection:
    """Run the SQL of a source; raise an error of DuckDB as one of the file."""
    try:
        return con.execute(sql)
    except duckdb.Error as error:
        raise SourceError(
            str(error).partition("\n\nLINE")[0].replace("\n", " "),
            file=f"{name}.sql",
            remedy="correct the SQL; loaders/README.md lists what it may use",
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


def _check_stage(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> list[Fault]:
    """Check staged rows against the schema and the store; return faults with the file and row they come from."""

    def known(cls: Class) -> str:
        others = f"SELECT id FROM {cls.table} WHERE source <> '{source.name}'"
        return f"{others} UNION ALL SELECT id FROM stage_{cls.table}"

    filled = [cls for cls in schema.tables if has_rows(con, f"stage_{cls.table}")]
    compiled = compiled_rules(schema, known, lambda cls: f"stage_{cls.table}", filled)
    broken = [(f"schema.{row[1]}", *row[2:]) for row in violations(con, compiled)]
    written = (rule for rule in _staged_rules(source, schema, filled) if rule.severity == "error")
    broken += [(f"rule.{row[1]}", *row[2:]) for row in violations(con, written)]
    return [*_trace(con, filled, broken), *_check_findings(con, source)]


def _trace(
    con: duckdb.DuckDBPyConnection, filled: Sequence[Class], broken: Sequence[tuple[Any, ...]]
) -> Iterator[Fault]:
    """Yield broken rules as faults of the rows that they come from."""
    if not broken:
        return
    staged = " UNION ALL ".join(f"SELECT id, _file, _row FROM stage_{cls.table}" for cls in filled)
    places: dict[str | None, list[tuple[str, int | None]]] = {}
    for identifier, file, row in con.execute(
        f"SELECT * FROM ({staged}) WHERE id IS NULL OR id IN (SELECT unnest(?))", [[row[1] for row in broken]]
    ).fetchall():
        places.setdefault(identifier, []).append((file or HEAD, row))
    for rule, focus, path, value, message in broken:
        remedy = f"correct the row of {focus or 'the missing identifier'}"
        for file, row in places.get(focus, [(HEAD, None)]):
            yield Fault(rule, file, row, path, value, message, remedy)


def _check_findings(con: duckdb.DuckDBPyConnection, source: Source) -> list[Fault]:
    """Return a fault for each row that should have become a finding and did not."""
    if "finding" in source.queries and not has_rows(con, "stage_finding"):
        remedy = "check its joins, and the tables that it reads"
        raise SourceError("no finding was made from the tables", file="finding.sql", remedy=remedy)
    faults = []
    files = {file for (file,) in con.execute("SELECT DISTINCT _file FROM stage_finding").fetchall()}
    for table in source.tables:
        if table.file in files:
            found = "SELECT _row FROM stage_finding WHERE _file = ?"
            lost = con.execute(f"SELECT row FROM raw_{table.name} WHERE row NOT IN ({found})", [table.file])
            faults += [fault("row.finding", table.file, row) for (row,) in lost.fetchall()]
    return faults


def _staged_rules(source: Source, schema: Schema, filled: Sequence[Class]) -> Iterator[Rule]:
    """Yield the written rules, applied to the store as it would be with the staged rows."""
    tables = {}
    for cls in schema.tables:
        columns = ", ".join(cls.columns)
        stored = f"SELECT source, {columns} FROM main.{cls.table} WHERE source <> '{source.name}'"
        tables[cls.table] = f"{stored} UNION ALL SELECT '{source.name}', {columns} FROM stage_{cls.table}"
    table_name = re.compile(rf"\b({'|'.join(tables)})\b")
    staged = {cls.table for cls in filled}
    ids = " UNION ALL ".join(f"SELECT id FROM stage_{table}" for table in sorted(staged))
    for rule in written_rules():
        read = set(table_name.findall(rule.sql))
        if read & staged:  # a rule on other classes finds no staged row
            views = ", ".join(f"{table} AS ({tables[table]})" for table in sorted(read))
            sql = f"WITH {views} SELECT * FROM ({rule.sql}) WHERE focus IN ({ids})"
            yield replace(rule, sql=sql)
