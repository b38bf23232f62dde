"""Worker process for one SPARQL query, so that it can be killed on timeout.

It reads a request as JSON on stdin and writes the outcome as JSON on stdout. It imports no more than it needs.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from kg.query.sockets import refuse_sockets
from kg.rdf.index_folder import in_use
from kg.rdf.turtle import plain_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

_XSD = "http://www.w3.org/2001/XMLSchema#"
_READERS: dict[str, Any] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": lambda text: text in {"true", "1"},
}
_LITERAL = re.compile(r'"(.*)"(?:@[A-Za-z0-9-]+|\^\^<(.*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NUMBER = re.compile(r"[+-]?[0-9]*(\.[0-9]*)?([eE][+-]?[0-9]+)?")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Run a query.

    Parameters
    ----------
    request : dict
        ``folder`` of the triples, ``text``, ``prefixes``, ``values`` (IRI → text of a closed value), ``union``
        (whether the query is about all graphs), and ``limit`` (rows or triples, or None).

    Returns
    -------
    dict
        ``columns`` and ``rows``, one more than the limit where there are more; or ``turtle``; or ``error``, with
        ``is_storage`` where the triples could not be read.
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
            return {"columns": ["answer"], "rows": [[bool(results)]]}
        limit = request["limit"]
        reader = _Cells(request["prefixes"], request["values"])
        if limit is None and isinstance(results, pyoxigraph.QuerySolutions):
            return reader.all_rows(results)
        some = list(islice(results, None if limit is None else limit + 1))
        if isinstance(results, pyoxigraph.QueryTriples):
            return {"turtle": _turtle(some[:limit], request["prefixes"])}
    except OSError as error:
        return {"error": str(error), "is_storage": True}
    except (SyntaxError, ValueError, RuntimeError) as error:
        return {"error": str(error)}
    columns = [variable.value for variable in results.variables]
    return {"columns": columns, "rows": [[reader.cell(term) for term in row] for row in some]}


class _Cells:
    """Converts RDF terms to cells of a result."""

    def __init__(self, prefixes: dict[str, str], values: dict[str, str]) -> None:
        self.values = values
        self.namespaces = sorted(
            ((iri, prefix) for prefix, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair)
        )
        self.name = cache(self._name)

    def cell(self, term: Any) -> Any:
        """Return a number, a boolean, a text, a CURIE, or None for an unbound variable."""
        if term is None:
            return None
        if isinstance(term, pyoxigraph.NamedNode):
            return self.name(term.value)
        if isinstance(term, pyoxigraph.Literal):
            return _READERS.get(term.datatype.value, str)(term.value)
        return str(term)

    def all_rows(self, results: pyoxigraph.QuerySolutions) -> dict[str, Any]:
        """Return columns and rows; each distinct term is read once, from the text that the engine writes in one go."""
        head, *lines = (
            (results.serialize(format=pyoxigraph.QueryResultsFormat.TSV) or b"").decode().split("\n")
        )
        read = cache(self._written)
        rows = [[read(each) for each in line.split("\t")] for line in lines[:-1]]
        return {"columns": [name[1:] for name in head.split("\t") if name], "rows": rows}

    def _written(self, text: str) -> Any:
        """Return the cell of a term as the TSV of SPARQL results writes it."""
        if not text:
            return None
        if text[0] == "<" and not text.startswith("<<"):
            return self.name(text[1:-1])
        literal = _LITERAL.fullmatch(text)
        if literal is not None:
            value = _ESCAPE.sub(lambda match: _ESCAPED[match[1]], literal[1])
            return _READERS.get(literal[2] or "", str)(value)
        if text in {"true", "false"}:
            return text == "true"
        number = _NUMBER.fullmatch(text)
        return text if number is None else float(text) if number[1] or number[2] else int(text)

    def _name(self, iri: str) -> str:
        if iri in self.values:
            return self.values[iri]
        for namespace, prefix in self.namespaces:
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


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
    sys.stdout.write(json.dumps(answer(request)))  # json.dump encodes piece by piece, in Python


if __name__ == "__main__":
    main()
