"""Query a store in SPARQL: read-only, over all graphs, and with a timeout.

The query runs in a worker process (`kg.query.sparql_worker`) on the triples that `kg.rdf.index` keeps beside the
store, because Oxigraph cannot interrupt a query.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, is_short_of_memory
from kg.query.engine import TIMEOUT, Engine, limited, memory_of_a_query
from kg.query.sparql_parameters import bind_parameters
from kg.rdf.cells import Cells
from kg.rdf.index import triple_index
from kg.rdf.index_folder import is_whole
from kg.rdf.serialize import DATATYPES
from kg.wording import shortened
from kg.worker import worker_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph

    from kg.results import Result
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

    Term = pyoxigraph.NamedNode | pyoxigraph.Literal
    Value = Term | bool | int | float | str | None

NOT_GIVEN = "kg:any"  # stands where an optional parameter is not given
_CURIE = re.compile(r'^\w+:[^\s<>"{}|^`\\]+$')
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SparqlEngine(Engine):
    """Queries the triples of a store."""

    store: Store
    schema: Schema

    def query(
        self,
        text: str,
        *,
        parameters: Mapping[str, Value] | None = None,
        limit: int | None = None,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Return the rows of a SELECT or the truth of an ASK, as :class:`kg.query.engine.Engine` describes.

        The prefixes of the schema need not be declared; patterns outside GRAPH match all graphs, unless the query
        has FROM. As a parameter a str is a plain string and None the IRI kg:any, "not given"; for an IRI use the
        term that `term` returns. In the result values of closed lists are their text, other IRIs CURIEs where
        their prefix is declared, and an unbound variable is None. An ASK has one row, with the column `answer`.

        Raises
        ------
        QueryError
            The query is a CONSTRUCT or DESCRIBE, too, or has a SERVICE.
        """
        result = self.evaluate(text, parameters=parameters, limit=limit, timeout=timeout)
        if isinstance(result, str):
            raise QueryError("the query returns triples, not rows", remedy="write SELECT or ASK")
        return result

    def evaluate(
        self,
        text: str,
        *,
        parameters: Mapping[str, Value] | None = None,
        limit: int | None = None,
        timeout: float = TIMEOUT,
    ) -> Result | str:
        """Return the rows of a SELECT or ASK, or the Turtle of a CONSTRUCT or DESCRIBE; else as `query`."""
        if not text.strip():
            raise QueryError("the query is empty", remedy="write a SELECT or an ASK")
        terms = {name: str(term(self.schema, value)) for name, value in (parameters or {}).items()}
        bound = bind_parameters(text, terms, self.schema.prefixes)
        request = {
            "text": bound.text,
            "prefixes": dict(self.schema.prefixes),
            "union": not bound.has_dataset,
            "limit": limit,
            "memory": memory_of_a_query(),
        }
        outcome = self._run(request, timeout)
        if "error" in outcome:
            raise _error(outcome["error"])
        if "turtle" in outcome:
            return str(outcome["turtle"])
        if "is_true" in outcome:
            return limited(("answer",), [(outcome["is_true"],)], limit)
        cells = Cells(self.schema.prefixes, {value.iri: value.text for _, value in self.schema.values()})
        if "tsv" in outcome:
            columns, rows = cells.table(outcome["tsv"].decode())
        else:
            columns, rows = outcome["columns"], cells.rows(outcome["rows"])
        return limited(tuple(bound.renamed.get(name, name) for name in columns), rows, limit)

    def _run(self, request: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Return the outcome of a request; build the index anew, once, where it was damaged or has been replaced."""
        folder = triple_index(self.store, self.schema)
        failure: QueryError | None = None
        try:
            outcome = _run({**request, "folder": str(folder)}, timeout)
            if "is_storage" not in outcome:
                return outcome
        except QueryError as error:
            failure = error
        if is_whole(folder, thorough=True):
            if failure is not None:
                raise failure
            raise _error(outcome["error"])
        folder = triple_index(self.store, self.schema, thorough=True)
        return _run({**request, "folder": str(folder)}, timeout)

    def bind(self, value: Value, kind: str) -> Term:
        """Return the RDF term of a value; one of a closed list is a text, as derived triples have it."""
        return term(self.schema, value, kind=kind if kind == "identifier" else None)


def term(schema: Schema, value: Value, *, kind: str | None = None) -> Term:
    r"""Return the RDF term of a value.

    Parameters
    ----------
    value
        A term as it is; bool, int, float and str as literals; None as the IRI kg:any.
    kind : str or None
        For a str: `identifier` for a CURIE or a whole IRI, the name of a closed list, or None for a plain string.

    Raises
    ------
    QueryError
        The value is not an IRI, or not in the closed list.

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
    datatype = {int: "integer", float: "double", str: "string"}.get(type(value))
    if datatype is None:
        raise QueryError(f"a parameter cannot be {shortened(repr(value), 80)}", remedy="use text or a number")
    return pyoxigraph.Literal(str(value), datatype=pyoxigraph.NamedNode(schema.expand(DATATYPES[datatype])))


def read_term(schema: Schema, value: Value) -> Term:
    """Return the RDF term of a value from the command line: an identifier becomes an IRI.

    Parameters
    ----------
    value
        As in `term`; a CURIE with a declared prefix and an IRI in angle brackets are identifiers.

    Raises
    ------
    QueryError
        An IRI is invalid.
    """
    if isinstance(value, str):
        if value.startswith("<") and value.endswith(">"):
            return term(schema, value[1:-1], kind="identifier")
        if _CURIE.match(value) and value.partition(":")[0] in schema.prefixes:
            return term(schema, value, kind="identifier")
    return term(schema, value)


def _iri(schema: Schema, value: str, kind: str) -> str:
    import pyoxigraph

    if kind != "identifier":
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
            f"invalid identifier {value!r} ({error})",
            remedy="write a CURIE with a declared prefix, or an IRI",
        ) from None


def _run(request: dict[str, Any], timeout: float) -> dict[str, Any]:
    """Return the outcome of a request to the worker, which is killed after the timeout."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kg.query.sparql_worker"],
            input=json.dumps(request).encode(),
            env=worker_environment(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise QueryError(
            f"timed out after {timeout:g} s",
            remedy="add triple patterns or FILTERs that narrow it, or raise --timeout",
        ) from None
    if done.returncode != 0 or not done.stdout:
        raise _crash(done.returncode, done.stderr.decode(errors="replace").strip())
    head, _, rest = done.stdout.partition(b"\n")
    outcome: dict[str, Any] = json.loads(head)
    return {"tsv": rest} if "tsv" in outcome else outcome


def _crash(code: int, output: str) -> QueryError:
    """Return the error for a worker that ended without an outcome."""
    last = output.splitlines()[-1] if output else ""
    if "overflowed its stack" in output or -code in {signal.SIGSEGV, getattr(signal, "SIGBUS", None)}:
        return QueryError(
            "the query is nested too deeply for the SPARQL engine",
            remedy="split the query, or write it flatter",
        )
    if code < 0 or is_short_of_memory(output):
        return QueryError(
            "the query needs more memory than half of what this machine has",
            remedy="add triple patterns or FILTERs that narrow it, or a LIMIT",
        )
    return QueryError(f"the query could not be run ({last or 'no output'})")


def _error(message: str) -> QueryError:
    """Return the error for a mistake in a query, with its place."""
    match = _PLACE.match(message)
    if match is None:
        return QueryError(f"the query failed ({message})")
    line, column, expected = match.groups()
    short = " ".join(expected.split()).replace(
        "expected [_]", "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    )
    short = short if len(short) <= 200 else "something else"  # noqa: PLR2004 (a line or two)
    return QueryError(f"syntax error: {short}", where=f"query:{line}:{column}")
