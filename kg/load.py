"""Load: read a source, ground its names, check its rows, and swap a store that holds them into place.

Rows read = findings stored + rows quarantined, each with its reason. A fault stops the load and leaves the
store as it was, unless a quarantine is asked for. Loading the same tables again changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.answer import Answer
from kg.check import compiled_rules, violations, written_rules
from kg.errors import NotFoundError, SourceError
from kg.ground import ground_rows
from kg.resources import folder
from kg.source import Source, find_source, locate
from kg.store import Store, Unchanged, create_fold, derive, digest_graph, hash_sql, rewriting
from kg.table import FAULTS, Fault, check_cells, quoted, read_table
from kg.triples import count_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.schema import Class, Schema

COLUMNS = ("source", "version", "rows_read", "findings", "triples", "added", "changed", "removed", "unchanged", "quarantined", "seconds")
QUARANTINE_COLUMNS = ("source", "file", "row", "column", "value", "problem", "remedy", "content")
_ROUNDS = 20


@dataclass(slots=True)
class Counts:
    """What a load did with one source; numbers are rows of the store, `rows_read` lines of its files."""

    rows_read: int = 0
    findings: int = 0
    triples: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    quarantined: int = 0


@dataclass(slots=True)
class Plan:
    """How to load: where the declarations and raw files are, and what to do with faults."""

    loaders: Traversable | None = None
    raw: Path | None = None
    quarantine: Path | None = None
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)


def load(path: str | Path, names: Sequence[str], schema: Schema, plan: Plan | None = None) -> Answer:
    """Load sources, and what they need, into a store.

    Parameters
    ----------
    path : str or Path
        The store; made where there is none.
    names : sequence of str
        Names of sources, or paths of loader folders.

    Returns
    -------
    Answer
        One row a source, in the order of loading.

    Raises
    ------
    SourceError
        For the first fault, with file, row, column, value and remedy; the store is as it was.
    """
    plan = plan or Plan()
    path = Path(path)
    asked = [find_source(name, plan.loaders) for name in names]
    sources = in_order(asked, plan.loaders)
    brought = [source.name for source in sources if source.name not in {each.name for each in asked}]
    rows: list[tuple[Any, ...]] = []
    bad: list[tuple[Any, ...]] = []
    with rewriting(path, schema, keep=not plan.dry_run) as con:
        prepare(con)
        changed = False
        for source in sources:
            began = time.perf_counter()
            counts, is_new, faults = load_one(con, source, schema, plan)
            changed |= is_new
            bad += faults
            rows.append((source.name, source.version, *_cells(counts), round(time.perf_counter() - began, 3)))
        if not changed:
            raise Unchanged
        _check_store(con, schema)
    if brought:
        plan.notes.append(f"loaded with it, because it is needed: {', '.join(brought)}")
    if plan.dry_run:
        plan.notes.append("dry run: nothing was stored")
    if plan.quarantine is not None:
        write_quarantine(plan.quarantine, bad)
        plan.notes.append(f"{len(bad)} faults written to {plan.quarantine}")
    return Answer(COLUMNS, rows, plan.notes)


def _cells(counts: Counts) -> tuple[int, ...]:
    return (counts.rows_read, counts.findings, counts.triples, counts.added, counts.changed, counts.removed, counts.unchanged, counts.quarantined)


def in_order(asked: Iterable[Source], loaders: Traversable | None = None) -> list[Source]:
    """Return the sources with what they need before them.

    Raises
    ------
    SourceError
        Where two sources need each other.
    """
    done: dict[str, Source] = {}

    def visit(source: Source, above: tuple[str, ...]) -> None:
        if source.name in above:
            raise SourceError(f"sources need each other: {' → '.join([*above, source.name])}", file="source.toml", column="needs", remedy="take one of them out of needs")
        if source.name in done:
            return
        for need in source.needs:
            visit(find_source(need, loaders), (*above, source.name))
        done[source.name] = source

    for source in asked:
        visit(source, ())
    return list(done.values())


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Give a writable connection the functions that the SQL of loaders may use."""
    create_fold(con)
    for statement in folder("loaders").joinpath("formats", "macros.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            con.execute(statement)


def load_one(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, plan: Plan) -> tuple[Counts, bool, list[tuple[Any, ...]]]:
    """Bring one source up to date inside an open rewrite.

    Returns
    -------
    counts, changed, faults
        `changed` is False where the source was loaded before from the same tables.
    """
    fingerprint = _fingerprint(con, source, plan)
    before = con.execute("SELECT fingerprint, findings, triples, rows FROM loaded WHERE name = ?", [source.name]).fetchone()
    if before is not None and before[0] == fingerprint:
        return Counts(findings=before[1], triples=before[2], rows_read=before[3], unchanged=_row_count(con, source, schema)), False, []
    con.execute("SET VARIABLE source = ?", [source.name])
    rows_read = _read(con, source, plan)
    faults = _stage_checked(con, source, schema, plan)
    counts = Counts(rows_read=rows_read, quarantined=len({(row[1], row[2]) for row in faults}))
    for cls in schema.tables:
        _replace(con, source.name, cls, f"account_{cls.table}" if cls.graph else cls.table, counts)
    _record(con, source, "in progress", counts)
    _merge_shared(con, schema)
    derive(con)
    counts.findings = _count(con, "SELECT count(*) FROM finding WHERE source = ?", [source.name])
    counts.triples = _count(con, f"SELECT coalesce(sum(n), 0) FROM ({count_sql(schema)}) WHERE source = ?", [source.name])
    _record(con, source, fingerprint if not faults else "quarantined", counts)
    _record_digests(con, schema, [source.name])
    return counts, True, faults


def _fingerprint(con: duckdb.DuckDBPyConnection, source: Source, plan: Plan) -> str:
    """Fingerprint of the source, of the code and schema that read it, and of the sources it needs."""
    digest = hashlib.sha256(source.fingerprint(plan.raw).encode())
    for name in ("load.py", "table.py", "ground.py", "check.py"):
        digest.update(Path(__file__).with_name(name).read_bytes() if Path(__file__).exists() else b"")
    digest.update(folder("ontology").joinpath("kg.yaml").read_bytes())
    digest.update(folder("loaders").joinpath("formats", "macros.sql").read_bytes())
    for name in source.needs:
        found = con.execute("SELECT fingerprint FROM loaded WHERE name = ?", [name]).fetchone()
        digest.update(str(found).encode())
    return digest.hexdigest()


def _row_count(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> int:
    tables = [f"account_{cls.table}" if cls.graph else cls.table for cls in schema.tables]
    union = " UNION ALL ".join(f"SELECT count(*) AS n FROM {table} WHERE source = $source" for table in tables)
    return _count(con, f"SELECT sum(n) FROM ({union})", {"source": source.name})


def _count(con: duckdb.DuckDBPyConnection, sql: str, parameters: Any = None) -> int:
    found = con.execute(sql, parameters).fetchone()
    return 0 if found is None or found[0] is None else int(found[0])


def _read(con: duckdb.DuckDBPyConnection, source: Source, plan: Plan) -> int:
    con.execute(FAULTS)
    return sum(read_table(con, source, table, locate(source, table, plan.raw)) for table in source.tables)


def _stage_checked(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, plan: Plan) -> list[tuple[Any, ...]]:
    """Stage the rows of a source; raise the first fault, or set faulty rows aside until none is left."""
    kept: list[tuple[Any, ...]] = []
    for _ in range(_ROUNDS):
        for step in (_check_tables, _stage, _check_stage):
            step(con, source, schema)
            if _count(con, "SELECT count(*) FROM fault"):
                break
        else:
            return kept
        faults = con.execute("SELECT DISTINCT file, row, col, value, problem, remedy FROM fault ORDER BY ALL NULLS FIRST").fetchall()
        if plan.quarantine is None or any(fault[1] is None for fault in faults):
            raise Fault(*faults[0]).error(len(faults) - 1)
        kept += _set_aside(con, source, faults)
        con.execute(FAULTS)
    raise SourceError("the faults do not end", file=source.name, remedy="load without --quarantine and mend the first")


def _set_aside(con: duckdb.DuckDBPyConnection, source: Source, faults: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    rows = []
    for table in source.tables:
        columns = [column.name for column in table.columns]
        contents = dict(con.execute(
            f"SELECT row, to_json(raw_{table.name}) FROM raw_{table.name} WHERE row IN (SELECT row FROM fault WHERE file = ?)", [table.file]
        ).fetchall()) if columns else {}
        rows += [(source.name, *fault, contents.get(fault[1])) for fault in faults if fault[0] == table.file]
        con.execute(f"DELETE FROM raw_{table.name} WHERE row IN (SELECT row FROM fault WHERE file = ?)", [table.file])
    return rows


def _check_tables(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:  # noqa: ARG001 (one signature for the steps)
    for table in source.tables:
        check_cells(con, table, source.tables)


def _stage(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    """Run the SQL of the source into one staging table a class."""
    for cls in schema.tables:
        columns = ", ".join(f"{slot.name} {slot.sql_type}" for slot in cls.slots)
        con.execute(f"CREATE OR REPLACE TEMP TABLE stage_{cls.table} ({columns}, hash VARCHAR, _file VARCHAR, _row BIGINT)")
    _stage_class(con, source, schema.classes["Mapping"])
    con.execute("CREATE OR REPLACE TEMP TABLE grounded (file VARCHAR, row BIGINT, position BIGINT, id VARCHAR, rule VARCHAR)")
    if "names" in source.prepare:
        ground_rows(con, source.prepare["names"])
        if _count(con, "SELECT count(*) FROM fault"):
            return
    for name, sql in source.prepare.items():
        if name != "names":
            con.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS {sql}")
    con.execute(
        "INSERT INTO stage_source BY NAME SELECT 'id:source/' || $name AS id, $name AS label, $title AS title, $version AS version,"
        " $licence AS licence, $citation AS citation, $homepage AS homepage, 'source.toml' AS _file",
        {"name": source.name, "title": source.title, "version": source.version, "licence": source.licence, "citation": source.citation, "homepage": source.homepage},
    )
    for cls in schema.tables:
        if cls.name != "Mapping":
            _stage_class(con, source, cls)
    unknown = set(source.queries) - {cls.table for cls in schema.tables}
    if unknown:
        raise SourceError(f"{sorted(unknown)[0]}.sql fills no class of the schema", file=source.name, remedy=f"name it after one of {', '.join(cls.table for cls in schema.tables)}")


def _stage_class(con: duckdb.DuckDBPyConnection, source: Source, cls: Class) -> None:
    sql = source.queries.get(cls.table)
    if sql is not None:
        con.execute(f"INSERT INTO stage_{cls.table} BY NAME {sql}")
    con.execute(f"UPDATE stage_{cls.table} SET hash = {hash_sql(cls)}")


def _check_stage(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> None:
    """Check staged rows against the schema and what the store holds; faults are traced to file and row."""
    def known(cls: Class) -> str:
        return f"SELECT id FROM {cls.table} WHERE source <> '{source.name}' UNION ALL SELECT id FROM stage_{cls.table}"

    rules = [*compiled_rules(schema, known, lambda cls: f"stage_{cls.table}"), *_staged_rules(source, schema)]
    found = [row for row in violations(con, iter(rules)) if row[0] == "error"]
    if not found:
        return
    con.execute("CREATE OR REPLACE TEMP TABLE broken (focus VARCHAR, path VARCHAR, value VARCHAR, message VARCHAR)")
    con.executemany("INSERT INTO broken VALUES (?, ?, ?, ?)", [row[2:] for row in found])
    staged = " UNION ALL ".join(f"SELECT id, _file, _row FROM stage_{cls.table}" for cls in schema.tables)
    con.execute(
        f"INSERT INTO fault SELECT s._file, s._row, b.path, b.value, b.message, 'mend the row of ' || b.focus FROM broken AS b JOIN ({staged}) AS s ON b.focus = s.id"
    )


def _staged_rules(source: Source, schema: Schema) -> Iterable[Any]:
    """Give the written rules on a view of what the store would hold with the staged rows."""
    from dataclasses import replace  # noqa: PLC0415 (used here alone)

    tables = ", ".join(
        f"{cls.table} AS (SELECT source, {', '.join(cls.columns)} FROM main.{cls.table} WHERE source <> '{source.name}'"
        f" UNION ALL SELECT '{source.name}', {', '.join(cls.columns)} FROM stage_{cls.table})"
        for cls in schema.tables
    )
    staged = " UNION ALL ".join(f"SELECT id FROM stage_{cls.table}" for cls in schema.tables)
    for rule in written_rules():
        yield replace(rule, sql=f"WITH {tables} SELECT * FROM ({rule.sql}) WHERE focus IN ({staged})")


def _replace(con: duckdb.DuckDBPyConnection, graph: str, cls: Class, table: str, counts: Counts | None) -> None:
    """Make the rows of a graph in a table equal to the staged ones, touching only those that differ."""
    stage = f"stage_{cls.table}"
    if counts is not None:
        found = con.execute(
            f"""SELECT count(*) FILTER (WHERE o.id IS NULL), count(*) FILTER (WHERE s.id IS NULL),
            count(*) FILTER (WHERE o.hash <> s.hash), count(*) FILTER (WHERE o.hash = s.hash)
            FROM (SELECT id, hash FROM {table} WHERE source = ?) AS o FULL JOIN {stage} AS s ON o.id = s.id""", [graph]
        ).fetchone()
        assert found is not None  # noqa: S101 (an aggregate has one row)
        counts.added += found[0]
        counts.removed += found[1]
        counts.changed += found[2]
        counts.unchanged += found[3]
    con.execute(f"DELETE FROM {table} WHERE source = ? AND (id, hash) NOT IN (SELECT (id, hash) FROM {stage})", [graph])
    con.execute(
        f"INSERT INTO {table} BY NAME SELECT ? AS source, hash, {', '.join(cls.columns)} FROM {stage} WHERE id NOT IN (SELECT id FROM {table} WHERE source = ?) ORDER BY id",
        [graph, graph],
    )


def _merge_shared(con: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Rebuild the shared graphs: each slot from the first account that has it, curated before reference."""
    for cls in schema.tables:
        if cls.graph is None:
            continue
        columns = ", ".join(_merged(slot.name, multivalued=slot.multivalued) for slot in cls.slots[1:])
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE stage_{cls.table} AS
            SELECT *, NULL::VARCHAR AS _file, NULL::BIGINT AS _row FROM (
            SELECT id, {columns}, NULL::VARCHAR AS hash
            FROM (SELECT a.*, (l.kind <> 'review', l.name) AS turn FROM account_{cls.table} AS a JOIN loaded AS l ON a.source = l.name)
            GROUP BY id)"""
        )
        con.execute(f"UPDATE stage_{cls.table} SET hash = {hash_sql(cls)}")
        _replace(con, cls.graph, cls, cls.table, None)


def _merged(slot: str, *, multivalued: bool) -> str:
    if multivalued:
        return f"nullif(list_sort(list_distinct(flatten(array_agg({slot}) FILTER (WHERE {slot} IS NOT NULL)))), []) AS {slot}"
    return f"arg_min({slot}, turn) FILTER (WHERE {slot} IS NOT NULL) AS {slot}"


def _record(con: duckdb.DuckDBPyConnection, source: Source, fingerprint: str, counts: Counts) -> None:
    con.execute("DELETE FROM loaded WHERE name = ?", [source.name])
    con.execute("INSERT INTO loaded VALUES (?, ?, ?, ?, ?, ?, ?)", [source.name, source.kind, source.version, fingerprint, counts.findings, counts.triples, counts.rows_read])
    con.execute("DELETE FROM raw_file WHERE source = ?", [source.name])
    for raw in source.files:
        con.execute("INSERT INTO raw_file VALUES (?, ?, ?)", [source.name, raw.name, raw.sha256])


def _record_digests(con: duckdb.DuckDBPyConnection, schema: Schema, graphs: Sequence[str]) -> None:
    shared = sorted({cls.graph for cls in schema.tables if cls.graph})
    for graph in [*graphs, *shared]:
        con.execute("DELETE FROM graph_digest WHERE graph = ?", [graph])
        union = " UNION ALL ".join(f"SELECT 1 FROM {cls.table} WHERE source = $graph" for cls in schema.tables)
        if _count(con, f"SELECT count(*) FROM ({union})", {"graph": graph}):
            con.execute("INSERT INTO graph_digest VALUES (?, ?)", [graph, digest_graph(con, schema, graph)])


def _check_store(con: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Refuse a store in which a row names something that is no longer described."""
    rules = [rule for rule in compiled_rules(schema, lambda cls: f"SELECT id FROM {cls.table}") if rule.name in ("reference", "identifier")]
    for _, rule, focus, path, value, message in violations(con, iter(rules)):
        raise SourceError(f"{message} ({rule})", file="store", column=path, value=value, remedy=f"{focus} needs it; load its source too, or unload the one that names it")


def unload(path: str | Path, name: str, schema: Schema) -> Answer:
    """Remove a source from a store.

    Raises
    ------
    NotFoundError
        Where it is not loaded.
    SourceError
        Where rows of another source need it.
    """
    with Store.open(path) as store:
        loaded = store.loaded()
    if name not in loaded:
        raise NotFoundError(f"{name!r} is not loaded", name=name, known=loaded, remedy=f"loaded are: {', '.join(loaded) or 'none'}")
    counts = Counts()
    with rewriting(Path(path), schema) as con:
        prepare(con)
        con.execute("SET VARIABLE source = ?", [name])
        for cls in schema.tables:
            table = f"account_{cls.table}" if cls.graph else cls.table
            counts.removed += _count(con, f"SELECT count(*) FROM {table} WHERE source = ?", [name])
            con.execute(f"DELETE FROM {table} WHERE source = ?", [name])
        con.execute("DELETE FROM loaded WHERE name = ?", [name])
        con.execute("DELETE FROM raw_file WHERE source = ?", [name])
        _merge_shared(con, schema)
        derive(con)
        _record_digests(con, schema, [name])
        _check_store(con, schema)
    return Answer(("source", "version", "removed"), [(name, loaded[name][0], counts.removed)])


def write_quarantine(path: Path, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write faulty rows as a tab separated table, whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(QUARANTINE_COLUMNS)
        writer.writerows(rows)
    new.replace(path)
