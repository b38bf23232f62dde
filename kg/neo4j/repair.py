"""Repair marked nodes that lost a label, and delete orphaned relationships."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.neo4j.mapping import BASE, GROUP, GROUP_EDGE, GROUP_END, STUB, edges
from kg.neo4j.write import delete_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.neo4j.database import Database
    from kg.schema.model import Schema


_OTHER = {"a": "b", "b": "a"}


def orphaned_relationships(schema: Schema, database: Database) -> Iterator[tuple[str, str, str]]:
    """Yield mark, type and start of relationships whose start or end does not carry the mark they claim."""
    return database.stream(f"{_orphaned(schema)} RETURN r._source, type(r), coalesce(a.uri, elementId(a))")


def count_orphaned(schema: Schema, database: Database, graph: str) -> int:
    """Return the number of orphaned relationships with the mark of a graph."""
    ((number,),) = database.read(f"{_orphaned(schema)} AND r._source = $graph RETURN count(r)", graph=graph)
    return int(number)


def repair(schema: Schema, database: Database, graph: str) -> None:
    """Make nodes with the mark of a graph such that its rows can overwrite them; delete its orphaned relationships.

    A node without the base label gets it back, unless another one has its IRI; one without the label of a class
    becomes a stub.
    """
    duplicate = f"EXISTS {{ MATCH (:{BASE} {{uri: n.uri}}) }}"
    database.write(
        f"MATCH (n) WHERE n._source = $graph AND NOT n:{BASE} AND NOT {duplicate}"
        f" WITH n.uri AS uri, head(collect(n)) AS n WHERE uri IS NOT NULL SET n:{BASE}",
        graph=graph,
    )
    database.write(f"MATCH (n) WHERE n._source = $graph AND NOT n:{BASE} DETACH DELETE n", graph=graph)
    database.write(
        f"MATCH (n:{BASE}) WHERE n._source = $graph AND NOT n:{_classes(schema)}"
        f" WITH n, n.uri AS uri SET n:{STUB} SET n = {{uri: uri, name: uri, _stub: true}}",
        graph=graph,
    )
    delete_all(database, f"{_orphaned(schema)} AND r._source = $graph", "r", graph=graph)


def nodes_without_class(schema: Schema, database: Database) -> Iterator[tuple[str, str]]:
    """Yield mark and IRI of each marked node that has no label of a class."""
    return database.stream(
        f"MATCH (n) WHERE n._source IS NOT NULL AND NOT n:{_classes(schema)} RETURN n._source, coalesce(n.uri, elementId(n))"
    )


def groups_without_member(database: Database) -> Iterator[tuple[str, str]]:
    """Yield mark of a membership, and IRI, of each start of memberships that is not drawn to its own gene."""
    return database.stream(
        f"MATCH (m)-[r:MEMBER_OF]->() WHERE r._source IS NOT NULL WITH DISTINCT m, r._source AS graph"
        f" WHERE NOT m:{GROUP} OR NOT m.uri ENDS WITH '{GROUP_END}' OR NOT EXISTS {{ (m)<-[:{GROUP_EDGE}]-(g:{BASE})"
        f" WHERE g.uri + '{GROUP_END}' = m.uri }} RETURN graph, coalesce(m.uri, elementId(m))"
    )


def _classes(schema: Schema) -> str:
    return "|".join(cls.label for cls in schema.tables)


def _orphaned(schema: Schema) -> str:
    """Return the MATCH of marked relationships that no node of their graph owns."""
    owners = defaultdict(list)
    for cls in schema.tables:
        for edge in edges(cls):
            owners["b" if edge.is_inverse else "a", edge.type].append(cls.label)
    owned = " OR ".join(
        f"r:{kind} AND {end}:{'|'.join(names)} AND {end}._source = r._source AND {_OTHER[end]}:{BASE}"
        for (end, kind), names in sorted(owners.items())
    )
    return f"MATCH (a)-[r]->(b) WHERE r._source IS NOT NULL AND NOT coalesce({owned}, false)"
