"""Verify: read a server back to rows and compare their digests with those of the store.

The hash that a node carries is not believed: every row is put together again from properties and relationships,
and hashed by the store's own rule. A label, a caption or a property that a row would not have counts as a
difference too.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from kg.neo4j.associations import association_types, associations, hash_counts
from kg.neo4j.diff import identifier_of
from kg.neo4j.mapping import BASE, OURS, all_labels, counts, edges, labels, literals, stamps
from kg.neo4j.repair import strays, unclassed
from kg.neo4j.sync_associations import DERIVED
from kg.store.hashing import hash_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.neo4j.database import Link
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


def verify(store: Store, schema: Schema, link: Link, graphs: Iterable[str]) -> list[Verified]:
    """Read graphs back from a server and compare them, row by row; at last what is derived from all."""
    with tempfile.TemporaryDirectory() as place, duckdb.connect(":memory:") as con:
        con.execute(f"SET temp_directory = '{place}'")
        con.execute(f"SET memory_limit = '{_MEMORY}'")
        reading = _Reading(store, schema, link, con, Path(place))
        found = [reading.verify(graph) for graph in graphs]
    return [*found, verify_associations(store, schema, link)]


def verify_associations(store: Store, schema: Schema, link: Link) -> Verified:
    """Compare the derived relationships with those that the store's evidence gives."""
    here = {each.key: each.hash for each in associations(store, schema)}
    there: dict[str, str] = {}
    for kind in association_types(schema):
        for props, start, end in link.stream(
            f"MATCH (a)-[r:{kind}]->(b) WHERE r._key IS NOT NULL RETURN properties(r), a.uri, b.uri"
        ):
            key, row_hash = props.pop("_key"), props.pop("_hash", None)
            ends = (
                f"{identifier_of(schema, start)} {kind} {identifier_of(schema, end)} {props.get('direction')}"
            )
            found = hash_counts(props)
            there[key] = found if (key, row_hash) == (ends, found) else f"{found} and more"
    return _compared(DERIVED, here, there)


def _compared(graph: str, here: dict[str, str], there: dict[str, str], digest: str | None = None) -> Verified:
    differing = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return Verified(graph, digest or _digest(here.values()), _digest(there.values()), tuple(differing))


def _digest(hashes: Iterable[str]) -> str:
    digest = sha256()
    for row_hash in sorted(hashes):
        digest.update(f"{row_hash}\n".encode())
    return digest.hexdigest()


class _Reading:
    """One look at a server."""

    def __init__(
        self, store: Store, schema: Schema, link: Link, con: duckdb.DuckDBPyConnection, place: Path
    ) -> None:
        self.con = con
        self.place = place
        self.store = store
        self.schema = schema
        self.link = link
        self.digests = store.graph_digests()
        self.counts = counts(store, schema)
        self.labels = all_labels(schema)

    def verify(self, graph: str) -> Verified:
        """Compare one graph."""
        here: dict[str, str] = {}
        there = {f"_ {name}": "odd" for name in self.odd.get(graph, ())}
        for cls in self.schema.tables:
            if cls.table in self.counts.get(graph, ()) or cls.label in self.found.get(graph, ()):
                stamped = dict(stamps(self.store, self.schema, cls, graph))
                here |= {f"{cls.name} {name}": stamp.partition(" ")[0] for name, stamp in stamped.items()}
                there |= {f"{cls.name} {name}": each for name, each in self.read(cls, graph, stamped).items()}
        found = _compared(graph, here, there, self.digests.get(graph, "none"))
        names = {name.split(" ", 1)[1] for name in found.differing}
        return Verified(graph, found.store_digest, found.server_digest, tuple(sorted(names)))

    @cached_property
    def found(self) -> dict[str, set[str]]:
        """Graph → labels that nodes or owners of relationships with its mark have."""
        found: dict[str, set[str]] = {}
        for graph, names in self.link.stream(
            "MATCH (n) WHERE n._source IS NOT NULL RETURN DISTINCT n._source, labels(n)"
        ):
            found.setdefault(graph, set()).update(names)
        for graph, names in self.link.stream(
            "MATCH ()-[r]->() WHERE r._source IS NOT NULL WITH DISTINCT r._source AS graph, type(r) AS kind RETURN graph, collect(kind)"
        ):
            owners = {cls.label for cls in self.schema.tables for edge in edges(cls) if edge.type in names}
            found.setdefault(graph, set()).update(owners)
        return found

    @cached_property
    def odd(self) -> dict[str, list[str]]:
        """Graph → what has its mark and no row can stand for: nodes without a class, relationships without an owner."""
        found: dict[str, list[str]] = {}
        for graph, uri in unclassed(self.schema, self.link):
            found.setdefault(graph, []).append(f"a node without a class, {uri}")
        for graph, kind, start in strays(self.schema, self.link):
            found.setdefault(graph, []).append(f"a relationship without an owner, {kind} from {start}")
        return found

    def read(self, cls: Class, graph: str, here: dict[str, str]) -> dict[str, str]:
        """Return identifier → hash of the row that the server holds; another one where more differs."""
        columns = {"id": "VARCHAR", **{slot.name: slot.sql_type for slot in literals(cls)}}
        odd = _table(self.con, "node", columns, self._nodes(cls, graph, here), self.place)
        joined = "node"
        for position, edge in enumerate(edges(cls)):
            pair = f"pair{position}"
            columns = {"id": "VARCHAR", "item": "VARCHAR"}
            odd |= _table(self.con, pair, columns, self._pairs(edge, graph), self.place)
            odd |= _odd_owners(self.con, pair, multivalued=edge.slot.multivalued)
            items = f"(SELECT id, list_sort(list(item)) AS items FROM {pair} GROUP BY id)"
            value = "p.items" if edge.slot.multivalued else "p.items[1]"
            joined = f"(SELECT node.*, {value} AS {edge.slot.name} FROM {joined} AS node LEFT JOIN {items} AS p ON node.id = p.id)"
        rows = self.con.execute(f"SELECT id, {hash_sql(cls)} FROM {joined}").fetchall()
        found = {name: f"{row_hash} and more" if name in odd else row_hash for name, row_hash in rows}
        return {**dict.fromkeys(odd, "odd"), **found}

    def _nodes(self, cls: Class, graph: str, here: dict[str, str]) -> Iterator[tuple[dict[str, Any], bool]]:
        """Give the nodes of a class as rows, and whether they hold what a row would not."""
        names = {slot.name for slot in literals(cls)}
        known = names | set(OURS)
        types = {slot.name: _TYPES.get(slot.sql_type, list) for slot in literals(cls)}
        expected = set(labels(self.schema, cls))
        for props, found_labels in self.link.stream(
            f"MATCH (n:{cls.label}) WHERE n._source = $graph RETURN properties(n), labels(n)", graph=graph
        ):
            identifier = identifier_of(self.schema, props.get("uri"))
            is_also = cls.also is not None and props.get(cls.also_when[0]) in cls.also_when[1:]
            wanted = {*expected, str(cls.also)} if is_also else expected
            is_odd = (
                not props.keys() <= known
                or any(type(value) is not types.get(name, str) for name, value in props.items())
                or self.labels.intersection(found_labels) != wanted
                or props.get("id") != identifier
                or here.get(str(identifier)) != f"{props.get('_hash')} {props.get('name')}"
            )
            row = {name: value for name, value in props.items() if name in names}
            yield {"id": identifier or f"a node without identifier, {props.get('uri')}", **row}, is_odd

    def _pairs(self, edge: Edge, graph: str) -> Iterator[tuple[dict[str, Any], bool]]:
        """Give owner and object of the relationships of a kind."""
        arrow = f"<-[r:{edge.type}]-" if edge.is_inverse else f"-[r:{edge.type}]->"
        found = self.link.stream(
            f"MATCH (a:{edge.owner.label}){arrow}(b) WHERE r._source = $graph RETURN a.uri, b.uri, size(keys(r)) > 1 OR NOT b:{BASE}",
            graph=graph,
        )
        for owner, target, is_odd in found:
            item = identifier_of(self.schema, target) or str(target)
            yield {"id": identifier_of(self.schema, owner) or str(owner), "item": item}, is_odd


def _table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    rows: Iterable[tuple[dict[str, Any], bool]],
    place: Path,
) -> set[str]:
    """Make a table of rows and return the identifiers of those that are odd."""
    odd = set()
    path = place / f"{name}.json"
    with path.open("w", encoding="utf-8") as handle:
        for row, is_odd in rows:
            if is_odd:
                odd.add(row["id"])
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    declared = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    con.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM read_json('{path}', format = 'newline_delimited',"
        f" maximum_object_size = 32000000, columns = {{{declared}}})"
    )
    path.unlink()
    return odd


def _odd_owners(con: duckdb.DuckDBPyConnection, pair: str, *, multivalued: bool) -> set[str]:
    """Return the owners of a relationship that is there twice, or beside another one, or that own no row."""
    count = "count(DISTINCT item)" if multivalued else "1"
    rows = con.execute(
        f"SELECT id FROM {pair} GROUP BY id HAVING count(*) > {count} OR id NOT IN (SELECT id FROM node)"
    ).fetchall()
    return {name for (name,) in rows}
