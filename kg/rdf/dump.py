"""The first line of a file of `kg export nquads`: what the file holds, so that one that was cut is noticed.

It is a comment, which N-Quads allows::

    # drugkg N-Quads {"made-up": {"triples": 512, "digest": "af39…"}, …}
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.rdf.serialize import count_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

Head = dict[str, dict[str, Any]]
_BEGIN = "# drugkg N-Quads "
_LONGEST = 10_000_000
_AGAIN = "export it again with `kg export nquads`, or copy it again"


def triple_counts(store: Store, schema: Schema) -> dict[str, int]:
    """Return graph → number of its triples."""
    sql = f"SELECT source, sum(n)::BIGINT FROM ({count_sql(schema, records=False)}) GROUP BY source ORDER BY source"
    return dict(store.rows(sql))


def head_line(numbers: Mapping[str, int], digests: Mapping[str, str]) -> bytes:
    """Return the first line of a file.

    Parameters
    ----------
    numbers : mapping of str to int
        Graph → number of its triples.
    digests : mapping of str to str
        Graph → digest, of the graphs that are there whole.
    """
    head = {
        graph: {"triples": number} | ({"digest": digests[graph]} if graph in digests else {})
        for graph, number in numbers.items()
    }
    return f"{_BEGIN}{json.dumps(head, sort_keys=True)}\n".encode()


def read_head(file: Path) -> Head | None:
    """Return what a file says that it holds; None where it does not say so.

    Raises
    ------
    SourceError
        The line is damaged.
    """
    with file.open("rb") as stream:
        line = stream.readline(_LONGEST)
    if not line.startswith(_BEGIN.encode()):
        return None
    try:
        head = json.loads(line[len(_BEGIN) :])
        return {
            str(graph): {"triples": int(each["triples"]), "digest": each.get("digest")}
            for graph, each in head.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SourceError("the first line is damaged", file=str(file), row=1, remedy=_AGAIN) from None


def check_head(head: Head, numbers: Mapping[str, int], digests: Mapping[str, str], file: str) -> None:
    """Check that a file holds what it says.

    Parameters
    ----------
    numbers, digests : mapping
        Graph → number of triples and digest, as they were read.

    Raises
    ------
    SourceError
        A graph has fewer triples or more, or others.
    """
    for graph, declared in head.items():
        number = numbers.get(graph, 0)
        if number != declared["triples"]:
            raise SourceError(
                f"the file is not whole: graph {graph} has {number} of {declared['triples']} triples",
                file=file,
                remedy=f"{_AGAIN}; to load a file that was changed on purpose, delete its first line",
            )
        if declared["digest"] not in {None, digests.get(graph)}:
            raise SourceError(
                f"graph {graph} has other triples than when it was exported",
                file=file,
                remedy=f"{_AGAIN}; to load a file that was changed on purpose, delete its first line",
            )
