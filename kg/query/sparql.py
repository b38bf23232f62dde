"""SPARQL on a store: read-only, over all graphs, and ended when it takes too long.

The query runs in a process of its own (`kg.query.sparql_worker`) on the triples that `kg.rdf.index` keeps beside
the store, because the engine itself cannot be stopped.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.query.sparql_parameters import reading
from kg.rdf.index import cache
from kg.rdf.serialize import DATATYPES
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

    Term = pyoxigraph.NamedNode | pyoxigraph.Literal
    Value = Term | bool | int | float | str | None

TIMEOUT = 60.0
NOT_GIVEN = "kg:any"  # stands where an optional parameter is not given
_CURIE = re.compile(r'^\w+:[^\s<>"{}|^`\\]+$')
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)", re.DOTALL)


def query(
    store: Store,
    schema: Schema,
    text: str,
    *,
    parameters: Mapping[str, Value] | None = None,
    limit: int | None = None,
    timeout: float = TIMEOUT,
) -> Result:
    """Return the rows of a SELECT, or the truth of an ASK.

    Parameters
    ----------
    text : str
        The query. The prefixes of the schema need not be declared; patterns outside GRAPH are about all graphs,
        unless FROM says otherwise.
    parameters : mapping or None
        What stands for each ``$name`` of the query. A str becomes a plain string; for an IRI give the term that
        `term` makes of it. None becomes the IRI kg:any, "not given".
    limit : int or None
        How many rows are returned at most; a note says so where there are more.
    timeout : float
        Seconds after which the query is ended.

    Returns
    -------
    Result
        Values of closed lists are their text, other IRIs are CURIEs where their prefix is declared; numbers are
        int or float, an unbound variable is None. An ASK has one row, with the column `answer`.

    Raises
    ------
    QueryError
        Where the query has a mistake, writes, asks another server, gives triples, or does not end in time.
    """
    found = evaluate(store, schema, text, parameters=parameters, limit=limit, timeout=timeout)
    if isinstance(found, str):
        raise QueryError("the query gives triples, not rows", remedy="write SELECT or ASK")
    return found


def evaluate(
    store: Store,
    schema: Schema,
    text: str,
    *,
    parameters: Mapping[str, Value] | None = None,
    limit: int | None = None,
    timeout: float = TIMEOUT,
) -> Result | str:
    """Return the rows of a SELECT or ASK, or the Turtle of a CONSTRUCT or DESCRIBE; else as `query`."""
    terms = {name: str(term(schema, value)) for name, value in (parameters or {}).items()}
    asked = reading(text, terms, schema.prefixes)
    request = {
        "folder": str(cache(store, schema)),
        "text": asked.text,
        "prefixes": dict(schema.prefixes),
        "values": {value.iri: value.text for _, value in schema.values()},
        "union": not asked.has_dataset,
        "limit": limit,
        "memory": _memory(),
    }
    outcome = _run(request, timeout)
    if "error" in outcome:
        raise _error(outcome["error"])
    if "turtle" in outcome:
        return str(outcome["turtle"])
    notes = [f"Only the first {limit} rows; there are more"] if outcome["more"] else []
    return Result(tuple(outcome["columns"]), [tuple(row) for row in outcome["rows"]], notes)


def term(schema: Schema, value: Value, *, kind: str | None = None) -> Term:
    r"""Return the RDF term of a value.

    Parameters
    ----------
    value
        A term as it is; bool, int, float and str as literals; None as the IRI kg:any.
    kind : str or None
        For a str that is no plain string: `iri` for a CURIE or a whole IRI, or the name of a closed list.

    Raises
    ------
    QueryError
        Where the value is no IRI, or not in the closed list.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> print(term(load_schema(), "up", kind="Direction"))
    <https://w3id.org/drugkg/vocab/Direction-up>
    >>> print(term(load_schema(), 'a "quoted" text'))
    "a \"quoted\" text"
    """
    import pyoxigraph

    if isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return value
    if value is None:
        return pyoxigraph.NamedNode(schema.expand(NOT_GIVEN))
    if isinstance(value, str) and kind is not None:
        return pyoxigraph.NamedNode(_iri(schema, value, kind))
    if isinstance(value, bool):  # before int, which it is too
        return pyoxigraph.Literal(value)
    datatype = {int: "integer", float: "double", str: "string"}[type(value)]
    return pyoxigraph.Literal(str(value), datatype=pyoxigraph.NamedNode(schema.expand(DATATYPES[datatype])))


def read_term(schema: Schema, value: Value) -> Term:
    """Return the RDF term of a value as people write it: what is an identifier becomes an IRI.

    Parameters
    ----------
    value
        As in `term`; a str that is a CURIE with a declared prefix, or an IRI in angle brackets, is one.

    Raises
    ------
    QueryError
        Where an IRI is none.
    """
    if isinstance(value, str):
        if value.startswith("<") and value.endswith(">"):
            return term(schema, value[1:-1], kind="iri")
        if _CURIE.match(value) and value.partition(":")[0] in schema.prefixes:
            return term(schema, value, kind="iri")
    return term(schema, value)


def _iri(schema: Schema, value: str, kind: str) -> str:
    import pyoxigraph

    if kind != "iri":
        values = schema.enums[kind].values
        if value not in values:
            raise QueryError(f"{value!r} is not one of {', '.join(values)}")
        return values[value].iri
    prefix = value.partition(":")[0]
    iri = schema.expand(value) if prefix in schema.prefixes else value
    try:
        return pyoxigraph.NamedNode(iri).value
    except ValueError as error:
        raise QueryError(
            f"{value!r} is no identifier ({error})", remedy="write a CURIE with a declared prefix, or an IRI"
        ) from None


def _run(request: dict[str, Any], timeout: float) -> dict[str, Any]:
    """Run the engine on a request, and end it when the time is over."""
    path = os.pathsep.join(entry or os.curdir for entry in sys.path)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kg.query.sparql_worker"],
            input=json.dumps(request).encode(),
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise QueryError(
            f"the query was ended after {timeout:g} s",
            remedy="bind more of it, or give it longer with --timeout",
        ) from None
    if done.returncode != 0 or not done.stdout:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        if done.returncode < 0 or last[:1] == ["MemoryError"]:
            raise QueryError(
                "the query needs more memory than half of what this machine has",
                remedy="bind more of it, or ask for fewer rows with LIMIT",
            )
        raise QueryError(f"the query could not be run ({''.join(last) or 'no answer'})")
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def _memory() -> int | None:
    """Return half of the memory of this machine, in bytes; None where nobody can tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, OSError, ValueError):
        return None


def _error(message: str) -> QueryError:
    """Say what is wrong with a query, and where."""
    found = _PLACE.match(message)
    if found is None:
        return QueryError(f"the query cannot be answered ({message})")
    line, column, expected = found.groups()
    short = " ".join(expected.split())
    short = short if len(short) <= 200 else "something else"  # noqa: PLR2004 (a line or two)
    return QueryError(f"the query has a mistake here, {short}", where=f"query:{line}:{column}")
