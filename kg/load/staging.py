"""Staging: the files of a source become checked rows, one temporary table a class, before the store is changed.

A fault stops everything, or sets its row aside: then the rows that refer to it are faulty in turn, so the
steps are repeated until there is no fault. Rows read = rows staged + rows set aside.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.load.check_cells import check_cells
from kg.load.ground_rows import NAME_COLUMNS, ground_rows, look_up_identifiers
from kg.load.quarantine import RULES, Fault, fault, sorted_faults
from kg.load.source import HEAD, depending
from kg.store.hashing import hash_sql
from kg.store.source_sql import SourceSql, store_tables
from kg.validation.identity import staged_identity_rules
from kg.validation.rules import LINT_SEVERITIES, compiled_rules, parse_rule, violations, written_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from kg.load.source import Source
    from kg.schema.model import Class, Schema
    from kg.validation.rules import Rule

_HEAD_TABLE = "source"  # filled from source.toml
_LINT_COLUMNS = ("file", "row", "col", "value")
_FAULT_COLUMNS = ("file", "row", "col", "value", "problem", "remedy")


def stage(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    schema: Schema,
    faulty_lines: Sequence[Fault],
    *,
    rows_read: int,
    set_aside: bool,
) -> list[Fault]:
    """Turn the rows that were read into rows of classes, in tables `stage_<class>`.

    Parameters
    ----------
    faulty_lines : sequence of Fault
        Faults of lines that could not be read.
    rows_read : int
        Number of rows of the files; the limits of the SQL grow with it.
    set_aside : bool
        False raises the first fault; True sets faulty rows aside and returns their faults, with their content.

    Raises
    ------
    SourceError
        For the first fault, or for a fault of a file as a whole.
    """
    rows: list[Fault] = []
    for faults in _rounds(con, source, schema, faulty_lines, rows_read=rows_read, rows=rows):
        if not set_aside or any(each.row is None for each in faults):
            raise faults[0].error(len(faults) - 1)
        rows += _set_aside(con, source, faults)
    return rows


def every_fault(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    schema: Schema,
    faulty_lines: Sequence[Fault],
    *,
    rows_read: int,
) -> list[Fault]:
    """Return the faults that stop a load, those of all its steps; rows are set aside so that the next step can be taken.

    Raises
    ------
    SourceError
        The SQL of the source is refused or fails.
    """
    rows: list[Fault] = []
    try:
        for faults in _rounds(con, source, schema, faulty_lines, rows_read=rows_read, rows=rows):
            of_files = [each for each in faults if each.row is None]
            rows += _set_aside(con, source, [each for each in faults if each.row is not None])
            if of_files:
                emptied = {each.file for each in rows}  # of rows that were set aside
                others = [each for each in of_files if each.rule != "file.rows" or each.file not in emptied]
                return sorted_faults([*rows, *others], source)
    except SourceError:
        if not rows:  # else it follows from rows that are missing
            raise
    return sorted_faults(rows, source)


def _rounds(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    schema: Schema,
    faulty_lines: Sequence[Fault],
    *,
    rows_read: int,
    rows: Sequence[Fault],
) -> Iterator[list[Fault]]:
    """Yield the faults of a source, sorted, and again those of the other rows, until there are none.

    Parameters
    ----------
    rows : sequence of Fault
        Faults of the rows that were set aside so far; grows between the rounds.
    """
    sql = SourceSql(con, _readable(source, schema), rows_read)
    if source.format is None:  # the SQL of a format comes with drugkg
        check_sql(con, source, schema)
    faults = [*faulty_lines, *check_cells(con, source, faulty_lines)]
    is_compared = False
    places: set[tuple[str, int | None]] = set()
    while True:
        if not faults and not is_compared:
            is_compared = True
            faults = [each for _, each in contradictions(con, source, rows_read)]
        faults = faults or _stage(sql, source, schema)
        if not faults and not rows:
            _check_places(con, source, schema)
        faults = faults or _check_stage(con, source, schema)
        if not faults:
            sql.drop()
            return
        faults = sorted_faults(faults, source)
        found = {(each.file, each.row) for each in faults}
        if found <= places:  # the SQL makes rows of lines that were set aside
            raise faults[0].error(len(faults) - 1)
        places |= found
        yield faults
        faults = check_cells(
            con, source, set_aside=rows, tables=depending(source, {each.file for each in faults})
        )


def contradictions(
    con: duckdb.DuckDBPyConnection, source: Source, rows_read: int, *, severities: Sequence[str] = ("error",)
) -> Iterator[tuple[str, Fault]]:
    """Yield severity and fault of what the lint rules of a source find in its tables, for rules of some severities."""
    sql = SourceSql(con, raw_tables(source), rows_read)
    for name, text in source.lint.items():
        rule = parse_rule(name, text, "lint", LINT_SEVERITIES)
        if rule.severity in severities:
            problem, _, remedy = rule.message.partition("; ")
            for row in sql.fetch(f"lint/{name}.sql", text, _LINT_COLUMNS, ("detail",)):
                detail = row.get("detail")
                described = problem if detail is None else f"{problem}: {detail}"
                place = (row["file"], row["row"], row["col"], row["value"])
                yield rule.severity, Fault(f"lint.{name}", *place, described, remedy or "correct the row")


def raw_tables(source: Source) -> list[str]:
    """Return the names of the tables with the rows of the files of a source."""
    return [f"raw_{table.name}" for table in source.tables]


def _readable(source: Source, schema: Schema) -> set[str]:
    """Return the tables that the SQL of a source may read, without those that it prepares."""
    staged = (f"stage_{cls.table}" for cls in schema.tables)
    return {*raw_tables(source), *store_tables(schema), *staged, "grounded"}


def check_sql(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    """Raise a SourceError where SQL of a source is refused, before any of it is run."""
    tables = [cls.table for cls in schema.tables if cls.table != _HEAD_TABLE]
    unknown = set(source.queries) - set(tables)
    if unknown:
        raise SourceError(
            f"no class of the schema that SQL may fill is named {min(unknown)!r}",
            file=f"{min(unknown)}.sql",
            remedy=f"name it after one of {', '.join(tables)}",
        )
    every = SourceSql(con, {*_readable(source, schema), *source.prepare})
    for name, text in source.queries.items():
        every.checked(f"{name}.sql", text)
    for name, text in source.prepare.items():
        every.checked(f"prepare/{name}.sql", text)
    rules = SourceSql(con, raw_tables(source))
    for name, text in source.lint.items():
        rules.checked(f"lint/{name}.sql", text)


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


def _stage(sql: SourceSql, source: Source, schema: Schema) -> list[Fault]:
    """Run the SQL of the source into one staging table a class; stop where its preparation finds faults."""
    con = sql.con
    for cls in schema.tables:
        columns = ", ".join(f"{slot.name} {slot.sql_type}" for slot in cls.slots)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE stage_{cls.table} ({columns}, hash VARCHAR, _file VARCHAR, _row BIGINT)"
        )
    _stage_class(sql, source, schema.classes["Mapping"])
    con.execute(
        "CREATE OR REPLACE TEMP TABLE grounded (file VARCHAR, row BIGINT, col VARCHAR, position BIGINT, id VARCHAR, rule VARCHAR)"
    )
    faults = look_up_identifiers(con, source, schema) or _prepare(sql, source)
    if not faults:
        _stage_head(con, source)
        for cls in schema.tables:
            if cls.name != "Mapping":
                _stage_class(sql, source, cls)
    return faults


def _prepare(sql: SourceSql, source: Source) -> list[Fault]:
    """Ground the names of a source and create the tables that its queries share; return faults."""
    texts = {f"prepare/{name}.sql": text for name, text in source.prepare.items()}
    contradictions, names = texts.pop("prepare/faults.sql", None), texts.pop("prepare/names.sql", None)
    if names is not None:
        sql.con.execute(f"CREATE OR REPLACE TEMP TABLE listed ({NAME_COLUMNS})")
        sql.insert("prepare/names.sql", names, "listed")
        if faults := ground_rows(sql.con, source.needs):
            return faults
    for file, text in texts.items():
        sql.create(file, text, file.removeprefix("prepare/").removesuffix(".sql"))
    if contradictions is None:
        return []
    rows = sql.fetch("prepare/faults.sql", contradictions, _FAULT_COLUMNS)
    return [
        Fault("source.incomplete" if row["row"] is None else "row.contradiction", *row.values())
        for row in rows
    ]


def _stage_head(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    columns = ("title", "version", "licence", "citation", "homepage")
    con.execute(
        "INSERT INTO stage_source BY NAME SELECT 'id:source/' || $name AS id, $name AS label, $file AS _file, "
        + ", ".join(f"${column} AS {column}" for column in columns),
        {"name": source.name, "file": HEAD, **{column: getattr(source, column) for column in columns}},
    )


def _stage_class(sql: SourceSql, source: Source, cls: Class) -> None:
    con = sql.con
    if cls.table in source.queries:
        sql.insert(f"{cls.table}.sql", source.queries[cls.table], f"stage_{cls.table}")
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
    kind = (
        source.kind if source.format is not None else "reference"
    )  # names that no format grounds are compared
    identity = staged_identity_rules(schema, (source.name, kind), known, filled)
    broken = [(f"schema.{row[1]}", *row[2:]) for row in violations(con, [*compiled, *identity])]
    broken += _foreign(con, source, filled)
    written = (rule for rule in _staged_rules(source, schema, filled) if rule.severity == "error")
    broken += [(f"rule.{row[1]}", *row[2:]) for row in violations(con, written)]
    return [*_trace(con, source, filled, broken), *_check_findings(con, source)]


def _check_places(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    """Raise a SourceError where a row says that it comes from a file that is not declared, or from a line without a row."""
    tables = {table.file: table.name for table in source.tables}
    lines = {file: f"SELECT row FROM raw_{name}" for file, name in tables.items()}
    for cls in schema.tables if source.format is None else ():
        staged = f"SELECT DISTINCT _file, _row FROM stage_{cls.table} WHERE _file IS NOT NULL"
        places = con.execute(f"SELECT DISTINCT _file FROM ({staged}) ORDER BY 1").fetchall()
        for (file,) in places if cls.table in source.queries else ():
            if file not in tables:
                problem, remedy = f"_file is {file!r}", f"select one of {', '.join(tables)}"
                raise SourceError(problem, file=f"{cls.table}.sql", column="_file", value=file, remedy=remedy)
            lost = f"SELECT _row FROM ({staged}) WHERE _file = ? AND _row NOT IN ({lines[file]}) LIMIT 1"
            row = con.execute(lost, [file]).fetchone()
            if row is not None:
                problem, remedy = (
                    f"_row is {row[0]}, not a row of {file}",
                    "select `row AS _row` of its table",
                )
                raise SourceError(
                    problem, file=f"{cls.table}.sql", column="_row", value=str(row[0]), remedy=remedy
                )


def _foreign(
    con: duckdb.DuckDBPyConnection, source: Source, filled: Sequence[Class]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows whose identifier is made up and not in the part of this source, as broken rules."""
    for cls in filled:
        if cls.table == _HEAD_TABLE:
            continue
        parts = [f"id:{source.name}/", *([f"id:{cls.path}/"] if cls.graph is not None else [])]
        own = " OR ".join("starts_with(id, ?)" for _ in parts)
        rows = (
            f"SELECT id FROM stage_{cls.table} WHERE split_part(id, ':', 1) IN ('id', 'kg') AND NOT ({own})"
        )
        for (identifier,) in con.execute(f"{rows} ORDER BY id", parts).fetchall():
            yield ("row.foreign", identifier, "id", identifier, RULES["row.foreign"][0])


def _trace(
    con: duckdb.DuckDBPyConnection, source: Source, filled: Sequence[Class], broken: Sequence[tuple[Any, ...]]
) -> Iterator[Fault]:
    """Yield broken rules as faults of the rows that they come from, with the column that the file has."""
    if not broken:
        return
    staged = " UNION ALL ".join(f"SELECT id, _file, _row FROM stage_{cls.table}" for cls in filled)
    places: dict[str | None, list[tuple[str, int | None]]] = {}
    for identifier, file, row in con.execute(
        f"SELECT * FROM ({staged}) WHERE id IS NULL OR id IN (SELECT unnest(?))", [[row[1] for row in broken]]
    ).fetchall():
        places.setdefault(identifier, []).append((file or HEAD, row))
    columns = {table.file: [column.name for column in table.columns] for table in source.tables}
    keys = {table.file: [column.name for column in table.columns if column.unique] for table in source.tables}
    for rule, focus, path, value, message in broken:
        remedy = f"correct the row of {focus or 'the missing identifier'}"
        for file, row in places.get(focus, [(HEAD, None)]):
            named = [path] if path in columns.get(file, [path]) else keys[file] if path == "id" else []
            yield Fault(rule, file, row, named[0] if named else None, value, message, remedy)


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
