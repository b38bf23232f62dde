"""Stamps: a number for each row of a store, made of its hash and its caption, by which a sync sees what differs.

They are computed once for a snapshot. Each class of a graph is cut into parts, ranges of IRIs with the digest of their
stamps, which a sync keeps on the server so that the next one reads only the ranges that differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import xor
from typing import TYPE_CHECKING

from kg.neo4j.mapping import all_named
from kg.store.sql_text import iri_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

WHOLE = ("", None)
ROWS_OF_A_PART = 500
_MOST_RANGES = 16  # beyond so many ranges the whole class is read in one go
_MOST_ROWS = 4 * ROWS_OF_A_PART  # a part that has grown beyond is cut anew
_TABLE = "memory.main.stamped"
_ROWS = f"SELECT {{uri}} AS uri, id, number FROM {_TABLE} WHERE label = $label AND graph = $graph"


@dataclass(frozen=True, slots=True)
class Range:
    """A range of IRIs: the first one, the first one behind (None is the end), and the rows in it (None are all)."""

    first: str
    end: str | None
    ids: Sequence[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it has no bounds."""
        return (self.first, self.end) == WHOLE


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs between a class of a graph and the parts that the last sync left of it.

    Attributes
    ----------
    ranges : list of Range
        Those that differ.
    parts : list of str
        The parts of the class now.
    """

    ranges: list[Range]
    parts: list[str]


class Stamps:
    """The stamps of all rows of a store.

    Attributes
    ----------
    counts : dict of str to dict of str to int
        Graph → label → number of rows, without empty ones.
    """

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._schema = schema
        store.connection.execute(
            f"CREATE OR REPLACE TABLE {_TABLE} AS SELECT label, source AS graph, id, hash(hash, name) AS number"
            f" FROM ({all_named(store, schema)})"
        )
        rows = store.rows(
            f"SELECT graph, label, bit_xor(number)::VARCHAR, count(*) FROM {_TABLE} GROUP BY ALL"
        )
        self._totals = {(graph, label): int(total) for graph, label, total, _ in rows}
        self.counts: dict[str, dict[str, int]] = {}
        for graph, label, _, number in rows:
            self.counts.setdefault(graph, {})[label] = number

    def digest(self, graph: str) -> str:
        """Return the digest of the stamps of a graph, whatever their order."""
        return str(reduce(xor, (total for (name, _), total in self._totals.items() if name == graph), 0))

    def digest_without(self, cls: Class) -> str:
        """Return the digest of the stamps of all classes but one."""
        return str(
            reduce(xor, (total for (_, label), total in self._totals.items() if label != cls.label), 0)
        )

    def parts(self, cls: Class, graph: str) -> list[str]:
        """Return the parts of a class in a graph, some hundred rows each: label, digest and first IRI."""
        rows = self._store.rows(
            "SELECT min(uri), bit_xor(number)::VARCHAR FROM (SELECT *,"
            f" (row_number() OVER (ORDER BY uri) - 1) // {ROWS_OF_A_PART} AS part FROM ({self._rows()}))"
            " GROUP BY part ORDER BY part",
            {"label": cls.label, "graph": graph},
        )
        return _described(cls, ((first if at else "", digest) for at, (first, digest) in enumerate(rows)))

    def compare(self, cls: Class, graph: str, known: Sequence[str] | None) -> Compared:
        """Compare a class of a graph with the parts of the graph that the last sync left on the server.

        Parameters
        ----------
        known : sequence of str or None
            What `parts` returned then for all classes; None where the whole class may differ.
        """
        if known is None:
            return Compared([Range(*WHOLE)], self.parts(cls, graph))
        split = (part.split(" ", 2) for part in known)
        before = {first: digest for label, digest, first in split if label == cls.label}
        if reduce(xor, map(int, before.values()), 0) == self._totals.get((graph, cls.label), 0):
            return Compared([], _described(cls, before.items()))
        before = before or {"": "0"}
        self._store.connection.execute(
            f"CREATE OR REPLACE TABLE {_TABLE}_part AS SELECT id, first, number FROM ({self._rows()}) AS stamped"
            " ASOF JOIN (SELECT unnest($firsts) AS first) AS part ON stamped.uri >= part.first",
            {"label": cls.label, "graph": graph, "firsts": list(before)},
        )
        rows = self._store.rows(
            f"SELECT first, bit_xor(number)::VARCHAR, count(*) FROM {_TABLE}_part GROUP BY first"
        )
        now = {first: digest for first, digest, _ in rows}
        ranges = [
            Range(first, end, self._ids(first))
            for first, end in pairwise([*before, None])
            if first is not None and now.get(first, "0") != before[first]
        ]
        is_cut = len(ranges) > _MOST_RANGES or any(number > _MOST_ROWS for *_, number in rows)
        return Compared(
            [Range(*WHOLE)] if len(ranges) > _MOST_RANGES else ranges,
            self.parts(cls, graph)
            if is_cut
            else _described(cls, ((first, now.get(first, "0")) for first in before)),
        )

    def _ids(self, first: str) -> list[str]:
        rows = self._store.rows(f"SELECT id FROM {_TABLE}_part WHERE first = $first", {"first": first})
        return [identifier for (identifier,) in rows]

    def _rows(self) -> str:
        return _ROWS.format(uri=iri_sql(self._schema, "id"))


def _described(cls: Class, parts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{cls.label} {digest} {first}" for first, digest in parts]
