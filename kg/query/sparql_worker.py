"""Worker process for one SPARQL query, so that it can be killed on timeout.

It reads a request as JSON on stdin and writes the outcome as a line of JSON on stdout, with the rows behind it as the
engine writes them. It imports no more than it needs.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from kg.query.sockets import refuse_sockets
from kg.rdf.index_folder import in_use
from kg.rdf.turtle import plain_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Run a query.

    Parameters
    ----------
    request : dict
        ``folder`` of the triples, ``text``, ``prefixes``, ``union`` (whether the query is about all graphs), and
        ``limit`` (rows or triples, or None).

    Returns
    -------
    dict
        ``tsv``, the bytes that the engine writes; with a limit ``columns`` and ``rows`` of the text of terms, one more
        than the limit where there are more; or ``is_true``; or ``turtle``; or ``error``, with ``is_storage`` where the
        triples may not have been read.
    """
    with in_use(Path(request["folder"])):
        return _answer(request)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        triples = pyoxigraph.Store.read_only(request["folder"])
        results = triples.query(
            request["text"], prefixes=request["prefixes"], use_default_graph_as_union=request["union"]
        )
        if isinstance(results, pyoxigraph.QueryBoolean):
            return {"is_true": bool(results)}
        limit = request["limit"]
        if limit is None and isinstance(results, pyoxigraph.QuerySolutions):
            return {"tsv": results.serialize(format=pyoxigraph.QueryResultsFormat.TSV)}
        some = list(islice(results, None if limit is None else limit + 1))
        if isinstance(results, pyoxigraph.QueryTriples):
            return {"turtle": _turtle(some[:limit], request["prefixes"])}
    except (OSError, RuntimeError) as error:  # what is damaged is a RuntimeError; whoever asked finds out
        return {"error": str(error), "is_storage": True}
    except (SyntaxError, ValueError) as error:
        return {"error": str(error)}
    columns = [variable.value for variable in results.variables]
    return {
        "columns": columns,
        "rows": [[None if term is None else str(term) for term in row] for row in some],
    }


def _turtle(triples: list[Any], prefixes: dict[str, str]) -> str:
    """Return triples as Turtle, sorted, with the prefixes that occur."""
    ordered = sorted(set(triples), key=str)
    used = plain_prefixes(_iris(ordered), prefixes)
    written = pyoxigraph.serialize(ordered, format=pyoxigraph.RdfFormat.TURTLE, prefixes=used)
    return (written or b"").decode().rstrip("\n") + "\n"


def _iris(triples: list[Any]) -> Iterator[str]:
    """Yield the IRIs of triples, those of datatypes too."""
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, pyoxigraph.NamedNode):
                yield term.value
            elif isinstance(term, pyoxigraph.Literal):
                yield term.datatype.value
            elif isinstance(term, pyoxigraph.Triple):
                yield from _iris([term])


def _limit_memory(most: int | None) -> None:
    """Limit the memory of this process to so many bytes."""
    if most is None:
        return
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Answer the request on stdin."""
    request = json.loads(sys.stdin.buffer.read())
    refuse_sockets()
    _limit_memory(request["memory"])
    outcome = answer(request)
    tsv = outcome.pop("tsv", None)
    head = outcome if tsv is None else {"tsv": True}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")  # json.dump encodes piece by piece, in Python
    sys.stdout.buffer.write(tsv or b"")


if __name__ == "__main__":
    main()
