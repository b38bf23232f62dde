"""What a repair gives back or takes away that no row stands for: labels that are gone, relationships without an owner."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.neo4j.mapping import BASE, STUB, edges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.neo4j.database import Link
    from kg.schema.model import Schema


_OTHER = {"a": "b", "b": "a"}


def strays(schema: Schema, link: Link) -> Iterator[tuple[str, str, str]]:
    """Give mark, type and first end of each relationship with a mark of ours that no node with that mark can own, or that leads astray."""
    return link.stream(f"{_stray(schema)} RETURN r._source, type(r), coalesce(a.uri, elementId(a))")


def count_strays(schema: Schema, link: Link, graph: str) -> int:
    """Return how many relationships with the mark of a graph no node of it can own."""
    ((number,),) = link.read(f"{_stray(schema)} AND r._source = $graph RETURN count(r)", graph=graph)
    return int(number)


def mend(schema: Schema, link: Link, graph: str) -> None:
    """Make nodes with the mark of a graph such that its rows can be written over them, and delete its strays.

    A node that has lost the base label gets it back, unless another one has its IRI; one without the label of a class
    becomes a stub.
    """
    there = f"EXISTS {{ MATCH (:{BASE} {{uri: n.uri}}) }}"
    link.write(
        f"MATCH (n) WHERE n._source = $graph AND NOT n:{BASE} AND NOT {there}"
        f" WITH n.uri AS uri, head(collect(n)) AS n WHERE uri IS NOT NULL SET n:{BASE}",
        graph=graph,
    )
    link.write(f"MATCH (n) WHERE n._source = $graph AND NOT n:{BASE} DETACH DELETE n", graph=graph)
    link.write(
        f"MATCH (n:{BASE}) WHERE n._source = $graph AND NOT n:{_classes(schema)}"
        f" WITH n, n.uri AS uri SET n:{STUB} SET n = {{uri: uri, name: uri, _stub: true}}",
        graph=graph,
    )
    link.write(
        f"{_stray(schema)} AND r._source = $graph CALL (r) {{ DELETE r }} IN TRANSACTIONS OF 10000 ROWS",
        graph=graph,
    )


def unclassed(schema: Schema, link: Link) -> Iterator[tuple[str, str]]:
    """Give mark and IRI of each node with a mark of ours that has no label of a class."""
    return link.stream(
        f"MATCH (n) WHERE n._source IS NOT NULL AND NOT n:{_classes(schema)} RETURN n._source, coalesce(n.uri, elementId(n))"
    )


def _classes(schema: Schema) -> str:
    return "|".join(cls.label for cls in schema.tables)


def _stray(schema: Schema) -> str:
    owners = defaultdict(list)
    for cls in schema.tables:
        for edge in edges(cls):
            owners["b" if edge.is_inverse else "a", edge.type].append(cls.label)
    owned = " OR ".join(
        f"r:{kind} AND {end}:{'|'.join(names)} AND {end}._source = r._source AND {_OTHER[end]}:{BASE}"
        for (end, kind), names in sorted(owners.items())
    )
    return f"MATCH (a)-[r]->(b) WHERE r._source IS NOT NULL AND NOT coalesce({owned}, false)"
