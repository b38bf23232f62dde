"""Parts of a class: ranges of IRIs with a digest each, kept on the server so that a later sync reads only what differs.

The digests say what the last sync left there. What somebody else has changed since is found by reading all, as
`--verify` does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.neo4j.mapping import WHOLE, named
from kg.store.sql_text import iri_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.neo4j.mapping import Range
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

ROWS = 2_000
_MOST = 16  # beyond so many ranges the whole class is read in one go

_STAMPED = """
SELECT {uri} AS uri, md5_number(concat_ws(chr(10), id, hash, name)) AS number FROM ({rows}) WHERE source = $graph
"""


def parts(store: Store, schema: Schema, classes: Iterable[Class], graph: str) -> list[str]:
    """Return the parts of a graph: of each some thousand rows the label, the digest and the IRI where it begins."""
    found = []
    for cls in classes:
        rows = store.rows(
            f"SELECT min(uri), bit_xor(number)::VARCHAR FROM (SELECT *, (row_number() OVER (ORDER BY uri) - 1) // {ROWS} AS part"
            f" FROM ({_stamped(store, schema, cls)})) GROUP BY part ORDER BY part",
            {"graph": graph},
        )
        found += [f"{cls.label} {digest} {first if at else ''}" for at, (first, digest) in enumerate(rows)]
    return found


def differing(
    store: Store, schema: Schema, cls: Class, graph: str, known: Sequence[str] | None
) -> list[Range]:
    """Return the ranges of a class in which the store differs from what the last sync left on the server.

    Parameters
    ----------
    known : sequence of str or None
        What `parts` gave then; None where it cannot be relied on, and the whole class may differ.

    Returns
    -------
    list of (str, str or None)
        First IRI and the first one behind; None is the end.
    """
    if known is None:
        return [WHOLE]
    split = (part.split(" ", 2) for part in known)
    there: dict[str, str | None] = {first: digest for label, digest, first in split if label == cls.label}
    there = there or {"": None}
    here = dict(
        store.rows(
            f"SELECT first, bit_xor(number)::VARCHAR FROM ({_stamped(store, schema, cls)}) AS stamped"
            " ASOF JOIN (SELECT unnest($firsts) AS first) AS part ON stamped.uri >= part.first GROUP BY first",
            {"graph": graph, "firsts": list(there)},
        )
    )
    ranges = [
        (first, end)
        for first, end in pairwise([*there, None])
        if first is not None and here.get(first) != there[first]
    ]
    return [WHOLE] if len(ranges) > _MOST else ranges


def _stamped(store: Store, schema: Schema, cls: Class) -> str:
    return _STAMPED.format(uri=iri_sql(schema, "id"), rows=named(store, cls))
