"""Read a server back to rows and compare their digests with those of the store.

The hash that a node carries is not relied on: every row is built again from properties and relationships, and hashed
by the rule of the store. A label, a caption or a property that a row would not have counts as a difference too.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.neo4j.associations import DERIVED, association_types, associations, read_hashes
from kg.neo4j.diff import identifier_of
from kg.neo4j.mapping import (
    BASE,
    COMMON_PROPERTIES,
    GROUP_EDGE,
    GROUP_END,
    all_labels,
    counts,
    edges,
    labels,
    literals,
    stamps,
)
from kg.neo4j.repair import groups_without_member, nodes_without_class, orphaned_relationships
from kg.store.connect import connect
from kg.store.hashing import hash_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from kg.neo4j.database import Database
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

_MEMORY = "1GB"
_TYPES: dict[str, type] = {"VARCHAR": str, "DOUBLE": float, "BIGINT": int, "INTEGER": int, "BOOLEAN": bool}


@dataclass(frozen=True, slots=True)
class Verified:
    """What the server holds of one graph.

    Attributes
    ----------
    store_digest, server_digest : str
        Equal where the server has exactly the rows of the store.
    differing : tuple of str
        Identifiers of rows that differ, are missing, or are too many.
    """

    graph: str
    store_digest: str
    server_digest: str
    differing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """True where nothing differs."""
        return not self.differing and self.store_digest == self.server_digest


def verify(store: Store, schema: Schema, database: Database, graphs: Iterable[str]) -> list[Verified]:
    """Compare graphs of a store with a server, row by row, and then the derived relationships.

    Returns
    -------
    list of Verified
        One for each graph, and the last for the derived relationships.
    """
    with tempfile.TemporaryDirectory() as place, connect() as con:
        con.execute(f"SET temp_directory = '{place}'")
        con.execute(f"SET memory_limit = '{_MEMORY}'")
        reader = _Reader(store, schema, database, con, Path(place))
        verified = [reader.verify(graph) for graph in graphs]
    expected = {each.key: each.hash for each in associations(store, schema)}
    return [*verified, _compared(DERIVED, expected, read_hashes(schema, database))]


def foreign_relationships(schema: Schema, database: Database) -> list[str]:
    """Return relationships of a type of drugkg between nodes of drugkg that it did not create, as texts, sorted.

    They are left alone, and no digest counts them; a query that follows the type finds them.
    """
    types = {edge.type for cls in schema.tables for edge in edges(cls)} | {
        *association_types(schema),
        GROUP_EDGE,
    }
    rows = database.stream(
        f"MATCH (a:{BASE})-[r:{'|'.join(f'`{kind}`' for kind in sorted(types))}]->(b:{BASE})"
        " WHERE r._source IS NULL AND r._key IS NULL"
        " AND (a._source IS NOT NULL OR a._stub) AND (b._source IS NOT NULL OR b._stub)"
        " RETURN coalesce(a.name, a.uri), type(r), coalesce(b.name, b.uri)"
    )
    return sorted(f"({start})-[:{kind}]->({end})" for start, kind, end in rows)


def _compared(
    graph: str, expected: dict[str, str], actual: dict[str, str], digest: str | None = None
) -> Verified:
    differing = sorted(
        name for name in expected.keys() | actual.keys() if expected.get(name) != actual.get(name)
    )
    return Verified(graph, digest or _digest(expected.values()), _digest(actual.values()), tuple(differing))


def _digest(hashes: Iterable[str]) -> str:
    digest = sha256()
    for row_hash in sorted(hashes):
        digest.update(f"{row_hash}\n".encode())
    return digest.hexdigest()


class _Reader:
    """Reads rows of a server into tables of an in-memory DuckDB, and hashes them there."""

    def __init__(
        self, store: Store, schema: Schema, database: Database, con: duckdb.DuckDBPyConnection, place: Path
    ) -> None:
        self.con = con
        self.place = place
        self.store = store
        self.schema = schema
        self.database = database
        self.digests = store.graph_digests()
        self.counts = counts(store, schema)
        self.all_labels = all_labels(schema)

    def verify(self, graph: str) -> Verified:
        """Compare one graph."""
        expected: dict[str, str] = {}
        actual = {f"_ {name}": "orphaned" for name in self.orphaned.get(graph, ())}
        for cls in self.schema.tables:
            if cls.table in self.counts.get(graph, ()) or cls.label in self.labels_of.get(graph, ()):
                stamped = dict(stamps(self.store, cls, graph))
                expected |= {f"{cls.name} {name}": stamp.partition(" ")[0] for name, stamp in stamped.items()}
                rows = self.read(cls, graph, stamped)
                actual |= {f"{cls.name} {name}": row_hash for name, row_hash in rows.items()}
        compared = _compared(graph, expected, actual, self.digests.get(graph, "none"))
        names = {name.split(" ", 1)[1] for name in compared.differing}
        return Verified(graph, compared.store_digest, compared.server_digest, tuple(sorted(names)))

    @cached_property
    def labels_of(self) -> dict[str, set[str]]:
        """Graph → labels that nodes or owners of relationships with its mark have."""
        by_graph: defaultdict[str, set[str]] = defaultdict(set)
        for graph, names in self.database.stream(
            "MATCH (n) WHERE n._source IS NOT NULL RETURN DISTINCT n._source, labels(n)"
        ):
            by_graph[graph].update(names)
        for graph, names in self.database.stream(
            "MATCH ()-[r]->() WHERE r._source IS NOT NULL WITH DISTINCT r._source AS graph, type(r) AS kind RETURN graph, collect(kind)"
        ):
            owners = {cls.label for cls in self.schema.tables for edge in edges(cls) if edge.type in names}
            by_graph[graph].update(owners)
        return by_graph

    @cached_property
    def orphaned(self) -> dict[str, list[str]]:
        """Graph → nodes with its mark and no class, and relationships with its mark and no owner, described."""
        by_graph: defaultdict[str, list[str]] = defaultdict(list)
        for graph, uri in nodes_without_class(self.schema, self.database):
            by_graph[graph].append(f"a node without a class, {uri}")
        for graph, kind, start in orphaned_relationships(self.schema, self.database):
            by_graph[graph].append(f"an orphaned relationship, {kind} from {start}")
        for graph, uri in groups_without_member(self.database):
            by_graph[graph].append(f"memberships without their gene, {uri}")
        return by_graph

    def read(self, cls: Class, graph: str, stamped: dict[str, str]) -> dict[str, str]:
        """Return identifier → hash of the row on the server; with a suffix where more than the row differs."""
        columns = {"id": "VARCHAR", **{slot.name: slot.sql_type for slot in literals(cls)}}
        differing = _table(self.con, "node", columns, self._nodes(cls, graph, stamped), self.place)
        joined = "node"
        for position, edge in enumerate(edges(cls)):
            pair = f"pair{position}"
            columns = {"id": "VARCHAR", "item": "VARCHAR"}
            differing |= _table(self.con, pair, columns, self._pairs(edge, graph), self.place)
            differing |= _duplicate_owners(self.con, pair, multivalued=edge.slot.multivalued)
            items = f"(SELECT id, list_sort(list(item)) AS items FROM {pair} GROUP BY id)"
            value = "p.items" if edge.slot.multivalued else "p.items[1]"
            joined = f"(SELECT node.*, {value} AS {edge.slot.name} FROM {joined} AS node LEFT JOIN {items} AS p ON node.id = p.id)"
        rows = self.con.execute(f"SELECT id, {hash_sql(cls)} FROM {joined}").fetchall()
        hashes = {name: f"{row_hash} and more" if name in differing else row_hash for name, row_hash in rows}
        return {**dict.fromkeys(differing, "no row"), **hashes}

    def _nodes(
        self, cls: Class, graph: str, stamped: dict[str, str]
    ) -> Iterator[tuple[dict[str, Any], bool]]:
        """Yield the nodes of a class as rows, and whether a node differs in what is not in the row."""
        names = {slot.name for slot in literals(cls)}
        known = names | set(COMMON_PROPERTIES)
        types = {slot.name: _TYPES.get(slot.sql_type, list) for slot in literals(cls)}
        expected = set(labels(self.schema, cls))
        for props, found_labels in self.database.stream(
            f"MATCH (n:{cls.label}) WHERE n._source = $graph RETURN properties(n), labels(n)", graph=graph
        ):
            identifier = identifier_of(self.schema, props.get("uri"))
            is_also = cls.also is not None and props.get(cls.also_when[0]) in cls.also_when[1:]
            wanted = {*expected, str(cls.also)} if is_also else expected
            is_different = (
                not props.keys() <= known
                or any(type(value) is not types.get(name, str) for name, value in props.items())
                or self.all_labels.intersection(found_labels) != wanted
                or props.get("id") != identifier
                or stamped.get(str(identifier)) != f"{props.get('_hash')} {props.get('name')}"
            )
            row = {name: value for name, value in props.items() if name in names}
            yield {"id": identifier or f"a node without identifier, {props.get('uri')}", **row}, is_different

    def _pairs(self, edge: Edge, graph: str) -> Iterator[tuple[dict[str, Any], bool]]:
        """Yield owner and object of the relationships of one kind, and whether one has properties or an end too many."""
        arrow = f"<-[r:{edge.type}]-" if edge.is_inverse else f"-[r:{edge.type}]->"
        rows = self.database.stream(
            f"MATCH (a:{edge.owner.label}){arrow}(b) WHERE r._source = $graph RETURN a.uri, b.uri, size(keys(r)) > 1 OR NOT b:{BASE}",
            graph=graph,
        )
        for owner, target, is_different in rows:
            end = str(target).removesuffix(GROUP_END) if edge.is_grouped else target
            item = identifier_of(self.schema, end) or str(target)
            yield {"id": identifier_of(self.schema, owner) or str(owner), "item": item}, is_different


def _table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    rows: Iterable[tuple[dict[str, Any], bool]],
    place: Path,
) -> set[str]:
    """Create a table of rows and return the identifiers of those that differ."""
    differing = set()
    path = place / f"{name}.json"
    with path.open("w", encoding="utf-8") as handle:
        for row, is_different in rows:
            if is_different:
                differing.add(row["id"])
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    declared = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    con.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM read_json('{path}', format = 'newline_delimited',"
        f" maximum_object_size = 32000000, columns = {{{declared}}})"
    )
    path.unlink()
    return differing


def _duplicate_owners(con: duckdb.DuckDBPyConnection, pair: str, *, multivalued: bool) -> set[str]:
    """Return the owners of a duplicate relationship, of several where one is allowed, and those without a node."""
    count = "count(DISTINCT item)" if multivalued else "1"
    rows = con.execute(
        f"SELECT id FROM {pair} GROUP BY id HAVING count(*) > {count} OR id NOT IN (SELECT id FROM node)"
    ).fetchall()
    return {name for (name,) in rows}
