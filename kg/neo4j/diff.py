"""The plan of a sync: how it is asked for, how a class of a graph differs on the server, and what was counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import ShapeError
from kg.neo4j.mapping import WHOLE, stamps
from kg.neo4j.parts import differing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kg.neo4j.database import Link
    from kg.neo4j.mapping import Range
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

NODES_AT_A_TIME = 5_000
MEMORY = "700MB"  # of the engine; what it cannot hold goes to disk, so that a client stays below 1.5 GB


@dataclass(slots=True)
class Tally:
    """What a sync did, or would do, with one kind of thing."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    def add(self, other: Tally) -> None:
        """Add the numbers of another tally."""
        self.created += other.created
        self.updated += other.updated
        self.deleted += other.deleted
        self.unchanged += other.unchanged

    @property
    def changes(self) -> int:
        """How many things are written."""
        return self.created + self.updated + self.deleted

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """The numbers in the order of the columns of an answer."""
        return self.created, self.updated, self.deleted, self.unchanged


@dataclass(frozen=True, slots=True)
class Options:
    """How to sync.

    Attributes
    ----------
    dry_run : bool
        Say what would be done; write nothing.
    prune : bool
        Remove the graphs that the store no longer has.
    take_over : bool
        Replace what the server holds of another store.
    sources : tuple of str
        Graphs to bring up to date; empty means all.
    nodes_at_a_time : int
        How many nodes are sent in one transaction.
    suspect : frozenset of (graph, identifier)
        Rows that are known to differ on the server, whatever their stamps say.
    """

    dry_run: bool = False
    prune: bool = False
    take_over: bool = False
    sources: tuple[str, ...] = ()
    nodes_at_a_time: int = NODES_AT_A_TIME
    suspect: frozenset[tuple[str, str]] = frozenset()

    def suspects(self, graph: str) -> frozenset[str]:
        """Return the identifiers that are known to differ in a graph."""
        return frozenset(identifier for name, identifier in self.suspect if name == graph)


@dataclass(slots=True)
class Difference:
    """How one class of one graph differs between store and server, by identifiers.

    Attributes
    ----------
    odd : list of str
        Numbers, as the server gives them, of nodes with our mark whose IRI is none of ours.
    """

    cls: Class
    graph: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def tally(self) -> Tally:
        """The numbers of nodes to write."""
        return Tally(len(self.added), len(self.changed), len(self.removed) + len(self.odd), self.unchanged)


def difference(
    store: Store,
    schema: Schema,
    link: Link,
    cls: Class,
    graph: str,
    *,
    suspects: Collection[str] = (),
    known: Sequence[str] | None = None,
) -> Difference:
    """Compare the stamps of a class in a graph with those on the server, which are read as they come.

    Parameters
    ----------
    suspects : collection of str
        Identifiers of rows that count as changed.
    known : sequence of str or None
        The parts that the last sync left there, of which only those that differ are read; None means all.
    """
    found = Difference(cls, graph)
    for between in differing(store, schema, cls, graph, known):
        here = dict(stamps(store, schema, cls, graph, between=between))
        _compare(schema, found, here, _stamps_there(link, found, between), suspects)
    ((number,),) = store.rows(f"SELECT count(*) FROM {cls.table} WHERE source = $graph", {"graph": graph})
    found.unchanged = number - len(found.added) - len(found.changed)
    return found


def _stamps_there(link: Link, found: Difference, between: Range) -> Iterator[tuple[Any, ...]]:
    """Give IRI, hash, caption and number of the nodes of a class in a range of IRIs."""
    bounds = "" if between == WHOLE else " AND n.uri >= $first AND ($end IS NULL OR n.uri < $end)"
    return link.stream(
        f"MATCH (n:{found.cls.label}) WHERE n._source = $graph{bounds} RETURN n.uri, n._hash, n.name, elementId(n)",
        graph=found.graph,
        first=between[0],
        end=between[1],
    )


def _compare(
    schema: Schema,
    found: Difference,
    here: dict[str, str],
    there: Iterable[tuple[Any, ...]],
    suspects: Collection[str],
) -> None:
    """Add to a difference what differs between rows of the store and nodes of the server."""
    for uri, row_hash, name, number in there:
        identifier = identifier_of(schema, uri)
        if identifier is None:
            found.odd.append(number)
        elif (stamp := here.pop(identifier, None)) is None:
            found.removed.append(identifier)
        elif stamp != f"{row_hash} {name}" or identifier in suspects:
            found.changed.append(identifier)
    found.added += here


def identifier_of(schema: Schema, uri: object) -> str | None:
    """Return the identifier that an IRI on a server stands for; None where it is none of ours."""
    try:
        return schema.contract(uri) if isinstance(uri, str) else None
    except ShapeError:
        return None


def settle_moves(store: Store, found: Collection[Difference]) -> None:
    """Let a node that goes as one class and stays as another count as changed there, so that it is written anew."""
    for gone in found:
        for stays in found:
            if stays.graph != gone.graph or stays is gone or not gone.removed:
                continue
            rows = store.rows(
                f"SELECT id FROM {stays.cls.table} WHERE source = $graph AND id IN (SELECT unnest($ids)) ORDER BY id",
                {"graph": gone.graph, "ids": gone.removed},
            )
            moved = {name for (name,) in rows} - {*stays.added, *stays.changed}
            stays.changed += sorted(moved)
            stays.unchanged -= len(moved)
