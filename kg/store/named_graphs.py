"""The graphs of a store: rows replaced where they differ, shared graphs merged, digests written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.store.hashing import digest_graph, hash_sql
from kg.store.tables import derive
from kg.validation.rules import compiled_rules, violations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from kg.schema.model import Class, Schema


def count(con: duckdb.DuckDBPyConnection, sql: str, parameters: Any = None) -> int:
    """Return the one number that a query gives; nothing is zero."""
    found = con.execute(sql, parameters).fetchone()
    return 0 if found is None or found[0] is None else int(found[0])


def account(cls: Class) -> str:
    """Return the table with what each source says; for a shared graph it differs from the merged one."""
    return f"account_{cls.table}" if cls.graph else cls.table


def replace(con: duckdb.DuckDBPyConnection, graph: str, cls: Class, table: str) -> tuple[int, int, int, int]:
    """Make the rows of a graph in a table equal to the staged ones, touching only those that differ.

    Returns
    -------
    added, removed, changed, unchanged
        Numbers of rows.
    """
    staged = f"stage_{cls.table}"
    either = f"SELECT 1 FROM {staged} UNION ALL SELECT 1 FROM {table} WHERE source = ? LIMIT 1"
    if con.execute(either, [graph]).fetchone() is None:
        return 0, 0, 0, 0
    found = con.execute(
        f"""SELECT count(*) FILTER (WHERE o.id IS NULL), count(*) FILTER (WHERE s.id IS NULL),
        count(*) FILTER (WHERE o.hash <> s.hash), count(*) FILTER (WHERE o.hash = s.hash)
        FROM (SELECT id, hash FROM {table} WHERE source = ?) AS o FULL JOIN {staged} AS s ON o.id = s.id""",
        [graph],
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate has one row
    added, removed, changed, unchanged = found
    if not added + removed + changed:
        return added, removed, changed, unchanged
    con.execute(
        f"DELETE FROM {table} WHERE source = ? AND (id, hash) NOT IN (SELECT (id, hash) FROM {staged})",
        [graph],
    )
    con.execute(
        f"INSERT INTO {table} BY NAME SELECT ? AS source, hash, {', '.join(cls.columns)} FROM {staged}"
        f" WHERE id NOT IN (SELECT id FROM {table} WHERE source = ?) ORDER BY id",
        [graph, graph],
    )
    return added, removed, changed, unchanged


def merge_shared(con: duckdb.DuckDBPyConnection, classes: Iterable[Class]) -> None:
    """Rebuild the shared graphs: each slot from the first account that has it, curated before reference."""
    for cls in classes:
        if cls.graph is None:
            continue
        columns = ", ".join(_merged(slot.name, multivalued=slot.multivalued) for slot in cls.slots[1:])
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE stage_{cls.table} AS
            SELECT *, NULL::VARCHAR AS _file, NULL::BIGINT AS _row FROM (
            SELECT id, {columns}, NULL::VARCHAR AS hash
            FROM (SELECT a.*, (l.kind <> 'review', l.name) AS turn
                  FROM account_{cls.table} AS a JOIN loaded AS l ON a.source = l.name)
            GROUP BY id)"""
        )
        con.execute(f"UPDATE stage_{cls.table} SET hash = {hash_sql(cls)}")
        replace(con, cls.graph, cls, cls.table)


def _merged(slot: str, *, multivalued: bool) -> str:
    if multivalued:
        values = f"flatten(array_agg({slot}) FILTER (WHERE {slot} IS NOT NULL))"
        return f"nullif(list_sort(list_distinct({values})), []) AS {slot}"
    return f"arg_min({slot}, turn) FILTER (WHERE {slot} IS NOT NULL) AS {slot}"


def finish(con: duckdb.DuckDBPyConnection, schema: Schema, changed: Sequence[str]) -> None:
    """Derive what is stored for questions, write the digests, and refuse a store that has come apart."""
    derive(con)
    shared = sorted({cls.graph for cls in schema.tables if cls.graph})
    for graph in [*changed, *shared]:
        con.execute("DELETE FROM graph_digest WHERE graph = ?", [graph])
        union = " UNION ALL ".join(
            f"SELECT 1 FROM {cls.table} WHERE source = $graph" for cls in schema.tables
        )
        if count(con, f"SELECT count(*) FROM ({union})", {"graph": graph}):
            con.execute("INSERT INTO graph_digest VALUES (?, ?)", [graph, digest_graph(con, schema, graph)])
    rules = compiled_rules(schema, lambda cls: f"SELECT id FROM {cls.table}")
    kept = (rule for rule in rules if rule.name in {"reference", "identifier"})
    for _, _, focus, path, value, message in violations(con, kept):
        raise SourceError(
            f"{message}: {value}, in {focus}",
            file="store",
            column=path,
            value=value,
            remedy="load the source of the one, or unload first the source of the other",
        )
