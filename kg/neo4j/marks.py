"""The marks of a sync: a node for each graph that is on a server, with the state in which it was left.

A graph is marked as open while it is changed and gets its state last, so that the next sync finishes what was
interrupted. The mark holds the layout too, a number that is raised whenever the same rows are written in another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.neo4j.database import Database

LABEL = "DrugkgGraph"
LAYOUT = 3
_FIRST_LAYOUT = 1  # was written without a number


class Marks:
    """The marks on a server, as they were when they were read.

    Parameters
    ----------
    identity : str
        The identity of the store that is synced.

    Raises
    ------
    StoreError
        A newer version of drugkg has written to the server.
    """

    def __init__(self, database: Database, identity: str) -> None:
        self.database = database
        self.identity = identity
        self.graphs: dict[str, dict[str, Any]] = dict(
            database.read(f"MATCH (m:{LABEL}) RETURN m.graph, properties(m)")
        )
        if any(_layout(mark) > LAYOUT for mark in self.graphs.values()):
            raise StoreError(
                "the server holds data written by a newer version of drugkg",
                remedy="upgrade drugkg, or sync to another server",
            )

    def state(self, graph: str) -> str | None:
        """Return the state in which a sync left a graph; None where it is open or absent."""
        state: str | None = self.graphs.get(graph, {}).get("state")
        return state

    def parts(self, graph: str) -> list[str] | None:
        """Return the parts that the last sync left of a graph; None where these cannot be relied on."""
        return None if self.state(graph) is None else self.graphs[graph].get("parts")

    def is_old_layout(self, graph: str) -> bool:
        """Return whether a graph was written by a version that writes rows in another way."""
        return graph in self.graphs and _layout(self.graphs[graph]) < LAYOUT

    def is_foreign(self, graph: str) -> bool:
        """Return whether a graph is that of another store."""
        return bool(self.graphs[graph].get("store") != self.identity)

    def open(self, graph: str) -> None:
        """Mark a graph as being changed."""
        self.database.write(
            f"MERGE (m:{LABEL} {{graph: $graph}}) ON CREATE SET m.layout = $layout"
            " SET m.store = $store REMOVE m.state, m.digest, m.parts",
            graph=graph,
            store=self.identity,
            layout=LAYOUT,
        )

    def close(
        self, graph: str, state: str, digest: str | None = None, parts: Sequence[str] | None = None
    ) -> None:
        """Mark a graph as up to date."""
        self.database.write(
            f"MATCH (m:{LABEL} {{graph: $graph}})"
            " SET m.state = $state, m.digest = $digest, m.parts = $parts, m.layout = $layout",
            graph=graph,
            state=state,
            digest=digest,
            parts=parts,
            layout=LAYOUT,
        )

    def delete(self, graph: str) -> None:
        """Delete the mark of a graph that was removed."""
        self.database.write(f"MATCH (m:{LABEL} {{graph: $graph}}) DELETE m", graph=graph)

    def claim(self) -> None:
        """Mark every graph as that of this store, where those of another one were taken over."""
        if any(self.is_foreign(graph) for graph in self.graphs):
            self.database.write(f"MATCH (m:{LABEL}) SET m.store = $store", store=self.identity)


def check_layout(database: Database) -> None:
    """Raise an error where another version of drugkg has written to a server what is to be read.

    Raises
    ------
    StoreError
        The layout of a graph is not the one of this version.
    """
    rows = database.read(
        f"MATCH (m:{LABEL}) WHERE coalesce(m.layout, {_FIRST_LAYOUT}) <> {LAYOUT} RETURN m.graph LIMIT 1"
    )
    if rows:
        raise StoreError(
            f"the server at {database.uri} holds data written by another version of drugkg",
            remedy="run `kg sync` to bring it up to date",
        )


def _layout(mark: dict[str, Any]) -> int:
    return int(mark.get("layout") or _FIRST_LAYOUT)
