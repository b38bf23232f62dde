"""Compare a store with a server, class by class: what is added, changed and removed there.

Only the ranges of IRIs are read in which the stamps differ from those of the last sync. Changes made outside drugkg are
only found by `--verify`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import ShapeError
from kg.neo4j.mapping import BASE, stamps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kg.neo4j.database import Database
    from kg.neo4j.stamps import Compared, Range
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store


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
        """The numbers in the order of the columns of a result."""
        return self.created, self.updated, self.deleted, self.unchanged


@dataclass(slots=True)
class Difference:
    """How one class of one graph differs between store and server, by identifiers.

    Attributes
    ----------
    foreign_iris : list of str
        Element ids of nodes with the mark of the graph and an IRI that no row can have.
    parts : list of str
        The parts of the class, for the next sync.
    """

    cls: Class
    graph: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    foreign_iris: list[str] = field(default_factory=list)
    unchanged: int = 0
    parts: list[str] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        """The numbers of nodes to write."""
        deleted = len(self.removed) + len(self.foreign_iris)
        return Tally(len(self.added), len(self.changed), deleted, self.unchanged)


def difference(
    store: Store,
    schema: Schema,
    database: Database,
    cls: Class,
    graph: str,
    *,
    compared: Compared,
    suspects: Collection[str] | None = (),
) -> Difference:
    """Compare the stamps of a class in a graph with those on the server, which are read as a stream.

    Parameters
    ----------
    compared : Compared
        The ranges to read.
    suspects : collection of str or None
        Identifiers of rows that count as changed; None means all.
    """
    diff = Difference(cls, graph, parts=compared.parts)
    for between in compared.ranges:
        rows = dict(stamps(store, cls, graph, ids=between.ids))
        _compare(schema, diff, rows, _stamped_nodes(database, diff, between), suspects)
    return diff


def _stamped_nodes(database: Database, diff: Difference, between: Range) -> Iterator[tuple[Any, ...]]:
    """Yield IRI, hash, caption and element id of the nodes of a class in a range of IRIs."""
    found = f"MATCH (n:{diff.cls.label}) WHERE n._source = $graph"
    if (
        not between.is_whole
    ):  # the label with the index of IRIs comes first: of a class all nodes would be read
        before_end = "" if between.end is None else " AND n.uri < $end"
        found = f"MATCH (n:{BASE}) WHERE n.uri >= $first{before_end} AND n:{diff.cls.label} AND n._source = $graph"
    return database.stream(
        f"{found} RETURN n.uri, n._hash, n.name, elementId(n)",
        graph=diff.graph,
        first=between.first,
        end=between.end,
    )


def _compare(
    schema: Schema,
    diff: Difference,
    rows: dict[str, str],
    nodes: Iterable[tuple[Any, ...]],
    suspects: Collection[str] | None,
) -> None:
    """Add to a difference what differs between rows of the store and nodes of the server."""
    for uri, row_hash, name, element_id in nodes:
        identifier = identifier_of(schema, uri)
        if identifier is None:
            diff.foreign_iris.append(element_id)
        elif (stamp := rows.pop(identifier, None)) is None:
            diff.removed.append(identifier)
        elif suspects is None or identifier in suspects or stamp != f"{row_hash} {name}":
            diff.changed.append(identifier)
    diff.added += rows


def identifier_of(schema: Schema, uri: object) -> str | None:
    """Return the identifier that an IRI on a server stands for; None where no row can have it."""
    try:
        return schema.contract(uri) if isinstance(uri, str) else None
    except ShapeError:
        return None


def rewrite_moved(store: Store, differences: Collection[Difference]) -> None:
    """If an identifier changed class, count its node as changed, so that it is written again after its removal."""
    for gone in differences:
        for stays in differences:
            if stays.graph != gone.graph or stays is gone or not gone.removed:
                continue
            rows = store.rows(
                f"SELECT id FROM {stays.cls.table} WHERE source = $graph AND id IN (SELECT unnest($ids)) ORDER BY id",
                {"graph": gone.graph, "ids": gone.removed},
            )
            moved = {name for (name,) in rows} - {*stays.added, *stays.changed}
            stays.changed += sorted(moved)
            stays.unchanged -= len(moved)
