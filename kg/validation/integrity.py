"""Whether a store is what its loads wrote: hashes, digests, counts and derived tables, computed again from all rows."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from kg.store.hashing import digest_graph, hash_sql
from kg.store.named_graphs import record_table
from kg.store.seal import is_sealed
from kg.store.tables import DERIVED, FROM_TRIPLES, families, view_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

UNSEALED = "stored.seal"
STORED: Mapping[str, str] = {  # what is wrong; what to do
    "seal": "the file is not the one that drugkg wrote; if nothing else is wrong, `kg check --seal` takes it as it is,"
    " otherwise load the sources again into a new store",
    "hash": "the row is not the one that was loaded: its hash is another; load its source again into a new store",
    "digest": "the rows of the graph are not those that were loaded: its digest is another;"
    " load its source again into a new store",
    "count": "the number of findings is not the one that was loaded; load the source again into a new store",
    "record": "the merged row and the rows of the sources that it is made of do not belong together;"
    " load the sources again into a new store",
    "derived": "the derived table does not follow from the rows of the store; load the sources again into a new store",
    "terms": "the table of the schema does not hold its terms; load the sources again into a new store",
}
_SHOWN = 20  # rows of one table that are listed; a note counts the others
Row = tuple[Any, ...]


def integrity(store: Store, schema: Schema) -> list[Row]:
    """Return a row for everything in a store that differs from what its loads wrote.

    Returns
    -------
    list of tuple
        severity, rule, focus, path, value, message, as those of rules; at most twenty for a table.
    """
    checks = (_seal, _hashes, _digests, _counts, _records, _derived, _terms)
    return [
        ("error", f"stored.{rule}", focus, path, value, STORED[rule].partition(";")[0])
        for check in checks
        for rule, focus, path, value in check(store, schema)
    ]


def _seal(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield the file where it is not the one that was sealed."""
    del schema
    if not is_sealed(store.path):
        yield "seal", store.path.name, "file", None


def _hashes(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield rows whose hash is not that of their cells."""
    for cls in schema.tables:
        for table in sorted({cls.table, record_table(cls)}):
            sql = f"SELECT id FROM {table} WHERE hash IS DISTINCT FROM {hash_sql(cls)} ORDER BY id LIMIT {_SHOWN}"
            yield from (("hash", focus, table, None) for (focus,) in store.rows(sql))


def _digests(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield graphs whose digest is not that of their rows."""
    written = store.graph_digests()
    sources = " UNION ".join(f"SELECT source FROM {cls.table}" for cls in schema.tables)
    for (graph,) in store.rows(f"SELECT source FROM ({sources}) ORDER BY 1"):
        if written.pop(graph, None) != digest_graph(store.connection, schema, graph):
            yield "digest", graph, "graph_digest", graph
    yield from (("digest", graph, "graph_digest", graph) for graph in written)


def _counts(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield sources with another number of findings than their load counted."""
    del schema
    sql = """SELECT coalesce(l.name, f.source), f.n FROM loaded AS l
        FULL JOIN (SELECT source, count(*) AS n FROM finding GROUP BY source) AS f ON f.source = l.name
        WHERE coalesce(l.findings, -1) <> CASE WHEN l.name IS NULL THEN -2 ELSE coalesce(f.n, 0) END ORDER BY 1"""
    yield from (("count", name, "finding", str(number or 0)) for name, number in store.rows(sql))


def _records(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield merged rows without a record, and records without a merged row."""
    if store.rows("SELECT layout FROM store_format") == [(FROM_TRIPLES,)]:
        return  # triples hold no records
    for cls in schema.tables:
        if cls.graph is not None:
            sql = f"""SELECT id FROM (SELECT DISTINCT id FROM {record_table(cls)}) AS r
                FULL JOIN {cls.table} AS m USING (id) WHERE r.id IS NULL OR m.id IS NULL ORDER BY id LIMIT {_SHOWN}"""
            yield from (("record", focus, cls.table, None) for (focus,) in store.rows(sql))


def _derived(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield derived tables that differ from what their view gives."""
    del schema
    for table in DERIVED:
        view = f"({view_sql(table)})"
        sql = f"""SELECT count(*) FROM (
            (SELECT * FROM {table} EXCEPT ALL SELECT * FROM {view})
            UNION ALL (SELECT * FROM {view} EXCEPT ALL SELECT * FROM {table}))"""
        ((differing,),) = store.rows(sql)
        if differing:
            yield "derived", table, table, str(differing)


def _terms(store: Store, schema: Schema) -> Iterator[Row]:
    """Yield tables that do not hold the terms of the schema."""
    wanted: dict[str, list[Row]] = {
        "contrast_family": list(families(schema)),
        "finding_status": [astuple(row) for row in schema.finding_statuses()],
    }
    for table, rows in wanted.items():
        if sorted(map(repr, rows)) != sorted(map(repr, store.rows(f"SELECT * FROM {table}"))):
            yield "terms", table, table, None
