"""Verify: read a server back to rows and compare their digests with those of the store.

The hash that a node carries is not believed: every row is put together again from properties and relationships,
and hashed by the store's own rule. A label, a caption or a property that a row would not have counts as a
difference too.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from kg.property_graph import BASE, OURS, edges, labels, literals, stamps
from kg.store import hash_sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.property_graph import Edge, Stamp
    from kg.schema import Class, Schema
    from kg.server_link import Link
    from kg.store import Store


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
    """Read graphs back from a server and compare them, row by row."""
    digests = store.graph_digests()
    found = []
    for graph in graphs:
        hashes: list[str] = []
        differing: list[str] = []
        for cls in schema.tables:
            here = stamps(store, cls, graph)
            there = _read(schema, link, cls, graph, here)
            hashes += there.values()
            differing += [
                name
                for name in here.keys() | there.keys()
                if (here[name].hash if name in here else None) != there.get(name)
            ]
        digest = sha256("".join(f"{row_hash}\n" for row_hash in sorted(hashes)).encode()).hexdigest()
        found.append(Verified(graph, digests.get(graph, "none"), digest, tuple(sorted(differing))))
    return found


def _read(schema: Schema, link: Link, cls: Class, graph: str, here: dict[str, Stamp]) -> dict[str, str]:
    """Return identifier → hash of the row that the server holds; a hash that is not the row's where more differs."""
    with tempfile.TemporaryDirectory() as place:
        nodes = Path(place) / "nodes.json"
        odd = _write_nodes(schema, link, cls, graph, here, nodes)
        con = duckdb.connect(str(Path(place) / "read.duckdb"))
        try:
            columns = {"id": "VARCHAR", **{slot.name: slot.sql_type for slot in literals(cls)}}
            con.execute(f"CREATE TABLE node AS SELECT * FROM {_json(nodes, columns)}")
            joined = "node"
            for position, edge in enumerate(edges(cls)):
                pairs = Path(place) / f"pairs{position}.json"
                _write_pairs(schema, link, edge, graph, pairs)
                con.execute(
                    f"CREATE TABLE pair{position} AS SELECT id, list_sort(list_distinct(list(item))) AS items FROM {_json(pairs, {'id': 'VARCHAR', 'item': 'VARCHAR'})} GROUP BY id"
                )
                odd |= {
                    name
                    for (name,) in con.execute(
                        f"SELECT id FROM pair{position} WHERE {'false' if edge.slot.multivalued else 'len(items) > 1'}"
                    ).fetchall()
                }
                value = f"pair{position}.items" if edge.slot.multivalued else f"pair{position}.items[1]"
                joined = f"(SELECT node.*, {value} AS {edge.slot.name} FROM {joined} AS node LEFT JOIN pair{position} ON node.id = pair{position}.id)"
            rows = con.execute(f"SELECT id, {hash_sql(cls)} FROM {joined}").fetchall()
        finally:
            con.close()
    return {name: f"{row_hash} and more" if name in odd else row_hash for name, row_hash in rows}


def _write_nodes(  # noqa: PLR0917 (what to read, and what to compare it with)
    schema: Schema, link: Link, cls: Class, graph: str, here: dict[str, Stamp], path: Path
) -> set[str]:
    """Write the nodes of a class as lines of JSON and return those that hold what a row would not."""
    names = {slot.name for slot in literals(cls)}
    expected = set(labels(schema, cls))
    odd = set()
    with path.open("w", encoding="utf-8") as handle:
        found = link.stream(
            f"MATCH (n:{BASE} {{_source: $graph}}) WHERE n:{cls.label} RETURN properties(n), labels(n)",
            graph=graph,
        )
        for props, found_labels in found:
            identifier = schema.contract(props["uri"])
            row = {"id": identifier, **{name: value for name, value in props.items() if name in names}}
            handle.write(json.dumps(row) + "\n")
            wanted = expected | (
                {str(cls.also)} if cls.also and props.get(cls.also_when[0]) in cls.also_when[1:] else set()
            )
            stamp = here.get(identifier)
            is_odd = (
                props.keys() - names - set(OURS)
                or set(found_labels) != wanted
                or props.get("id") != identifier
                or (stamp is not None and (props.get("name"), props.get("_hash")) != (stamp.name, stamp.hash))
            )
            if is_odd:
                odd.add(identifier)
    return odd


def _write_pairs(schema: Schema, link: Link, edge: Edge, graph: str, path: Path) -> None:
    arrow = f"<-[r:{edge.type}]-" if edge.is_inverse else f"-[r:{edge.type}]->"
    found = link.stream(
        f"MATCH (a:{BASE} {{_source: $graph}}){arrow}(b:{BASE}) WHERE a:{edge.owner.label} AND r._source = $graph RETURN a.uri, b.uri",
        graph=graph,
    )
    with path.open("w", encoding="utf-8") as handle:
        for owner, target in found:
            handle.write(json.dumps({"id": schema.contract(owner), "item": schema.contract(target)}) + "\n")


def _json(path: Path, columns: dict[str, Any]) -> str:
    declared = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return f"read_json('{path}', format = 'newline_delimited', maximum_object_size = 1000000000, columns = {{{declared}}})"
