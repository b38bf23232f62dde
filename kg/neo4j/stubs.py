"""Nodes that no row describes: identifiers that are only referred to, and the memberships of each gene."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.neo4j import write
from kg.neo4j.mapping import edges, members, undescribed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kg.neo4j.database import Database
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows whose references get a node.

    Attributes
    ----------
    classes : sequence of (str, Class)
        Each graph and class that has rows.
    described : sequence of str
        The graphs that are on the server, or will be: an identifier of a row in them needs no node of its own.
    changed : mapping of (str, str) to sequence of str, or None
        Graph and table → identifiers of the rows to look at; None means all rows.
    """

    classes: Sequence[tuple[str, Class]]
    described: Sequence[str]
    changed: Mapping[tuple[str, str], Sequence[str]] | None = None

    def references(self) -> Iterator[tuple[str, Edge, Sequence[str] | None]]:
        """Yield graph, kind of relationship, and the identifiers of the rows to look at, None for all."""
        for graph, cls in self.classes:
            ids = None if self.changed is None else self.changed.get((graph, cls.table), ())
            if ids is None or ids:
                for edge in edges(cls):
                    yield graph, edge, ids


def make_stubs(
    store: Store,
    schema: Schema,
    database: Database,
    rows: Rows,
    prepare: Callable[[Database], None] | None = None,
) -> dict[str, int]:
    """Make a node for each identifier that is only referred to, and one for the memberships of each gene.

    Parameters
    ----------
    prepare : function of a database, or None
        Done on the server before the first node is made, while the store is read.

    Returns
    -------
    dict of str to int
        Identifier → number of the node on the server.
    """
    with ThreadPoolExecutor(1) as pool:
        prepared = None if prepare is None else pool.submit(prepare, database)
        is_partial = len(rows.described) < len(store.graph_digests())
        ids = {
            identifier
            for graph, edge, chosen in rows.references()
            if edge.slot.is_open or is_partial
            for identifier in undescribed(store, schema, edge, graph, rows.described, ids=chosen)
        }
        grouped = {
            identifier
            for graph, edge, chosen in rows.references()
            if edge.is_grouped
            for identifier in members(store, edge, graph, ids=chosen)
        }
        if prepared is not None:
            prepared.result()
    numbers = write.make_stubs(schema, database, ids)
    return numbers | write.make_groups(schema, database, grouped)
