"""Compare a store with a server, class by class: what is added, changed and removed there.

Each class of a graph is cut into parts, ranges of IRIs with a digest, which a sync keeps on the server so that the
next one reads only the ranges that differ. Changes made outside drugkg are only found by `--verify`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg.errors import ShapeError
from kg.neo4j.mapping import WHOLE, named, stamps
from kg.store.sql_text import iri_sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kg.neo4j.database import Database
    from kg.neo4j.mapping import Range
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

ROWS_OF_A_PART = 500
_MOST_RANGES = 16  # beyond so many ranges the whole class is read in one go
_STAMPED = """
SELECT {uri} AS uri, md5_number(concat_ws(chr(10), id, hash, name)) AS number FROM ({rows}) WHERE source = $graph
"""


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
    """

    cls: Class
    graph: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    foreign_iris: list[str] = field(default_factory=list)
    unchanged: int = 0

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
    suspects: Collection[str] | None = (),
    known: Sequence[str] | None = None,
) -> Difference:
    """Compare the stamps of a class in a graph with those on the server, which are read as a stream.

    Parameters
    ----------
    suspects : collection of str or None
        Identifiers of rows that count as changed; None means all.
    known : sequence of str or None
        The parts that the last sync left on the server, of which only those that differ are read; None reads all.
    """
    diff = Difference(cls, graph)
    for between in differing_ranges(store, schema, cls, graph, known):
        rows = dict(stamps(store, schema, cls, graph, between=between))
        _compare(schema, diff, rows, _stamped_nodes(database, diff, between), suspects)
    ((number,),) = store.rows(f"SELECT count(*) FROM {cls.table} WHERE source = $graph", {"graph": graph})
    diff.unchanged = number - len(diff.added) - len(diff.changed)
    return diff


def _stamped_nodes(database: Database, diff: Difference, between: Range) -> Iterator[tuple[Any, ...]]:
    """Yield IRI, hash, caption and element id of the nodes of a class in a range of IRIs."""
    bounds = "" if between == WHOLE else " AND n.uri >= $first AND ($end IS NULL OR n.uri < $end)"
    return database.stream(
        f"MATCH (n:{diff.cls.label}) WHERE n._source = $graph{bounds} RETURN n.uri, n._hash, n.name, elementId(n)",
        graph=diff.graph,
        first=between[0],
        end=between[1],
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


def parts(store: Store, schema: Schema, classes: Iterable[Class], graph: str) -> list[str]:
    """Return the parts of a graph, some thousand rows each: label, digest and first IRI."""
    described = []
    for cls in classes:
        rows = store.rows(
            "SELECT min(uri), bit_xor(number)::VARCHAR FROM (SELECT *,"
            f" (row_number() OVER (ORDER BY uri) - 1) // {ROWS_OF_A_PART} AS part"
            f" FROM ({_stamped(store, schema, cls)})) GROUP BY part ORDER BY part",
            {"graph": graph},
        )
        described += [
            f"{cls.label} {digest} {first if at else ''}" for at, (first, digest) in enumerate(rows)
        ]
    return described


def differing_ranges(
    store: Store, schema: Schema, cls: Class, graph: str, known: Sequence[str] | None
) -> list[Range]:
    """Return the ranges of a class in which the store differs from what the last sync left on the server.

    Parameters
    ----------
    known : sequence of str or None
        What `parts` returned then; None where the whole class may differ.

    Returns
    -------
    list of (str, str or None)
        First IRI and the first one behind; None is the end.
    """
    if known is None:
        return [WHOLE]
    split = (part.split(" ", 2) for part in known)
    before: dict[str, str | None] = {first: digest for label, digest, first in split if label == cls.label}
    before = before or {"": None}
    now = dict(
        store.rows(
            f"SELECT first, bit_xor(number)::VARCHAR FROM ({_stamped(store, schema, cls)}) AS stamped"
            " ASOF JOIN (SELECT unnest($firsts) AS first) AS part ON stamped.uri >= part.first GROUP BY first",
            {"graph": graph, "firsts": list(before)},
        )
    )
    ranges = [
        (first, end)
        for first, end in pairwise([*before, None])
        if first is not None and now.get(first) != before[first]
    ]
    return [WHOLE] if len(ranges) > _MOST_RANGES else ranges


def _stamped(store: Store, schema: Schema, cls: Class) -> str:
    return _STAMPED.format(uri=iri_sql(schema, "id"), rows=named(store, cls))
