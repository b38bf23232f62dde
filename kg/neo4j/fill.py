"""Write a whole store to an empty server: nodes without looking for them, relationships by the numbers of their ends.

A node goes as a list of its values, whose names are in the statement, and its number on the server comes back. Numbers are
found at once where an IRI has to be searched in an index, and that index is made of all nodes together, not node by node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.neo4j import write
from kg.neo4j.mapping import labels, relationships, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from kg.neo4j.database import Database
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

NUMBERED_AT_MOST = (
    500_000  # nodes; of more the numbers would need too much memory, and the ends are found by IRI
)
_AT_ONCE = 2


class Fill:
    """What is written to an empty server.

    Parameters
    ----------
    size : int
        How many rows are to become nodes.
    """

    def __init__(self, store: Store, schema: Schema, database: Database, size: int) -> None:
        self.store = store
        self.schema = schema
        self.database = database
        self._is_numbered = size <= NUMBERED_AT_MOST
        self._numbers: dict[str, int] = {}

    def know(self, numbers: Mapping[str, int]) -> None:
        """Add IRI → number of nodes that were created otherwise."""
        if self._is_numbered:
            self._numbers.update(numbers)

    def create_nodes(self, cls: Class, graph: str) -> None:
        """Create a node for each row of a class in a graph."""
        names, chunks = values(self.store, self.schema, cls, graph, size=write.NODES_AT_A_TIME)
        write.pipelined(chunks, self._writer(cls, graph, names), _AT_ONCE)

    def _writer(self, cls: Class, graph: str, names: tuple[str, ...]) -> Callable[[list[Any]], None]:
        """Return a function that creates nodes from rows: the position, the values, and whether it has the further label."""
        cells = ", ".join(f"`{name}`: r[{at}]" for at, name in enumerate(names, 1))
        also = f" FOREACH (_ IN CASE WHEN r[{len(names) + 1}] THEN [1] ELSE [] END | SET n:{cls.also})"
        statement = (
            f"UNWIND $rows AS r CREATE (n:{':'.join(labels(self.schema, cls))} {{{cells}, _source: $graph}})"
            f"{also if cls.also is not None else ''} RETURN collect([r[0], id(n)])"
        )

        def create(chunk: list[Any]) -> None:
            counters, ((numbers,),) = self.database.write_rows(statement, rows=chunk, graph=graph)
            if counters.nodes_created != len(chunk):
                raise StoreError("the server did not create every node", remedy=write.SYNC_AGAIN)
            uris = {row[0]: row[1] for row in chunk}
            self.know({uris[at]: number for at, number in numbers})

        return create

    def create_edges(self, edge: Edge, graph: str) -> int:
        """Create the relationships of one kind that rows of a graph own; return how many."""
        return self._each(edge, graph, write.create_edges(self.database, edge, graph, self._numbers))

    def count_edges(self, edge: Edge, graph: str) -> int:
        """Return how many relationships of one kind rows of a graph own."""
        return self._each(edge, graph, lambda _: None)

    def _each(self, edge: Edge, graph: str, use: Callable[[Any], None]) -> int:
        number = 0

        def counted() -> Iterator[list[tuple[str, str]]]:
            nonlocal number
            for chunk in relationships(self.store, self.schema, edge, graph, size=write.EDGES_AT_A_TIME):
                number += len(chunk)
                yield chunk

        write.pipelined(counted(), use)
        return number
