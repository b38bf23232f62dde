"""Write a whole store to an empty server: each node once, together with its relationships to nodes that are there.

A node goes as a list of its values, whose names are in the statement, and its number on the server comes back, by which
the rows after it find it. Classes go in such an order that most references are to rows that were written before; the
other relationships follow when all nodes are there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.neo4j import write
from kg.neo4j.mapping import BASE, edges, labels, relationships, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kg.neo4j.database import Database
    from kg.neo4j.mapping import Edge
    from kg.neo4j.write import Pair
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

    Split = tuple[list[Any], list[list[tuple[int, int]]]]

NUMBERED_AT_MOST = (
    500_000  # nodes; of more the numbers would need too much memory, and the ends are found by IRI
)
_AT_ONCE = 3


def in_order_of_references(schema: Schema) -> list[Class]:
    """Return the classes with rows, each after those that it refers to, as far as they do not refer to each other."""
    ordered: dict[str, Class] = {}

    def add(cls: Class, above: frozenset[str]) -> None:
        for edge in edges(cls):
            for target in () if edge.is_grouped else schema.concrete(edge.slot.range):
                if target.name not in ordered and target.name not in above:
                    add(target, above | {cls.name})
        ordered.setdefault(cls.name, cls)

    for cls in schema.tables:
        add(cls, frozenset())
    return list(ordered.values())


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
        self._later: defaultdict[tuple[str, str, str], list[Pair]] = defaultdict(list)
        self._created: Counter[tuple[str, str]] = Counter()

    def know(self, numbers: Mapping[str, int]) -> None:
        """Add identifier → number of nodes that were created otherwise."""
        if self._is_numbered:
            self._numbers.update(numbers)

    def create_nodes(self, cls: Class, graph: str) -> None:
        """Create a node for each row of a class in a graph, and its relationships to nodes that are there."""
        kinds = self._kinds(cls)
        names, chunks = values(
            self.store,
            self.schema,
            cls,
            graph,
            size=write.NODES_AT_A_TIME,
            references=[edge.slot.name for edge in kinds],
        )
        split = (self._split(cls, graph, chunk, kinds) for chunk in chunks)
        write.pipelined(split, self._writer(cls, graph, names, kinds), _AT_ONCE)

    def _kinds(self, cls: Class) -> list[Edge]:
        """Return the kinds of relationship that are created with the nodes that own them."""
        return [edge for edge in edges(cls) if self._is_numbered and not edge.is_grouped]

    def _split(self, cls: Class, graph: str, chunk: list[Any], kinds: Sequence[Edge]) -> Split:
        """Return the values of rows, and of each kind of relationship position of the row and number of the other end."""
        known = self._numbers
        width = len(chunk[0]) - len(kinds)
        pairs = []
        for column, edge in enumerate(kinds, width):
            pairs_of_kind: list[tuple[int, int]] = []
            later = self._later[cls.table, edge.slot.name, graph]
            before = len(later)
            for at, row in enumerate(chunk):
                items = row[column]
                if items is None:
                    continue
                for item in items if edge.slot.multivalued else (items,):
                    if (number := known.get(item)) is None:
                        later.append((row[1], item))
                    else:
                        pairs_of_kind.append((at, number))
            pairs.append(pairs_of_kind)
            self._created[cls.table, graph] += len(pairs_of_kind) + len(later) - before
        return [row[:width] for row in chunk], pairs

    def _writer(
        self, cls: Class, graph: str, names: tuple[str, ...], kinds: Sequence[Edge]
    ) -> Callable[[Split], None]:
        """Return a function that creates nodes and relationships from what `_split` returns."""
        cells = ", ".join(f"`{name}`: r[{at}]" for at, name in enumerate(names))
        also = f" FOREACH (_ IN CASE WHEN r[{len(names)}] THEN [1] ELSE [] END | SET n:{cls.also})"
        linked = " ".join(
            f"CALL (nodes) {{ UNWIND $pairs[{at}] AS pair MATCH (b:{BASE}) WHERE id(b) = pair[1]"
            f" WITH nodes[pair[0]] AS a, b CREATE {write.pattern(edge)} }}"
            for at, edge in enumerate(kinds)
        )
        statement = (
            "UNWIND range(0, size($rows) - 1) AS at WITH at, $rows[at] AS r"
            f" CREATE (n:{':'.join(labels(self.schema, cls))} {{{cells}, _source: $graph}})"
            f"{also if cls.also is not None else ''}"
            f" WITH at, n ORDER BY at WITH collect(n) AS nodes {linked} RETURN [n IN nodes | id(n)]"
        )

        def create(chunk: Split) -> None:
            rows, pairs = chunk
            counters, ((numbers,),) = self.database.write_rows(statement, rows=rows, pairs=pairs, graph=graph)
            if (counters.nodes_created, counters.relationships_created) != (len(rows), sum(map(len, pairs))):
                raise StoreError(
                    "the server did not create every node and relationship", remedy=write.SYNC_AGAIN
                )
            self.know(dict(zip((row[1] for row in rows), numbers, strict=True)))

        return create

    def create_edges(self, cls: Class, graph: str) -> int:
        """Create the relationships that rows of a class in a graph own and that are not there; return how many all are."""
        kinds = self._kinds(cls)
        number = self._created.pop((cls.table, graph), 0)
        for edge in edges(cls):
            if edge in kinds:
                later = self._later.pop((cls.table, edge.slot.name, graph), [])
                chunks: Iterable[Sequence[Pair]] = write.paged(later)
            else:
                chunks = self._read(edge, graph)
            create = write.create_edges(
                self.database, edge, graph, self._numbers if self._is_numbered else None
            )
            counted = _Counted(chunks)
            write.pipelined(counted, create)
            number += 0 if edge in kinds else counted.number
        return number

    def count_edges(self, cls: Class, graph: str) -> int:
        """Return how many relationships rows of a class in a graph own."""
        return sum(len(chunk) for edge in edges(cls) for chunk in self._read(edge, graph))

    def _read(self, edge: Edge, graph: str) -> Iterator[list[Pair]]:
        """Yield the relationships of one kind by the identifiers of their ends, by IRIs where numbers are not known."""
        return relationships(
            self.store, self.schema, edge, graph, size=write.EDGES_AT_A_TIME, are_iris=not self._is_numbered
        )


class _Counted:
    """Chunks that are counted as they are read."""

    def __init__(self, chunks: Iterable[Sequence[Pair]]) -> None:
        self._chunks = chunks
        self.number = 0

    def __iter__(self) -> Iterator[Sequence[Pair]]:
        for chunk in self._chunks:
            self.number += len(chunk)
            yield chunk
