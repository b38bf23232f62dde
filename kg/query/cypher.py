"""Cypher on a Neo4j server: read-only, bound parameters, and ended when it takes too long.

The server holds what `kg sync` last brought there; a query answers for the server, whatever the store holds.
"""

from __future__ import annotations

import re
from asyncio import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS, Query
from neo4j.exceptions import Neo4jError
from neo4j.graph import Node, Path, Relationship

from kg.errors import OptionError, QueryError
from kg.neo4j.driver import MORE_MEMORY, is_out_of_memory, translate_errors
from kg.query.cypher_guard import EXPLAIN, refuse_deeds, refuse_explain
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neo4j import Session

    from kg.neo4j.database import Database
    from kg.schema.model import Schema

TIMEOUT = 60.0
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
_WRITES = "Neo.ClientError.Statement.AccessMode"
_MISSING = "Neo.ClientError.Statement.ParameterMissing"
_ARGUMENT = "Neo.ClientError.Statement.ArgumentError"
_PLACE = re.compile(r" ?\(line (\d+), column (\d+) \(offset: \d+\)\).*", re.DOTALL)
_LONGEST = 200


def query(
    database: Database,
    schema: Schema,
    text: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    limit: int | None = None,
    timeout: float = TIMEOUT,
) -> Result:
    """Return the rows of a query that reads a server.

    Parameters
    ----------
    text : str
        The query; a parameter is written ``$name``. ``$families`` stands for the map contrast type → family,
        which the schema holds and the server does not.
    parameters : mapping or None
        What stands for each ``$name``: bool, int, float, str or None.
    limit : int or None
        How many rows are returned at most; a note says so where there are more.
    timeout : float
        Seconds after which the server ends the query.

    Returns
    -------
    Result
        Nodes, relationships and maps are dicts, paths are lists of these; dates and the like are text.

    Raises
    ------
    QueryError
        Where the query has a mistake, writes, does something else than look at the graph, needs too much memory,
        or does not end in time.
    OptionError
        Where a parameter is a whole number that no server can hold.
    StoreError
        Where the server does not answer.
    """
    bound = {"families": schema.family_of(), **_storable(parameters or {})}
    with translate_errors(database.uri), _session(database) as session:
        try:
            refuse_deeds(session.run(Query(EXPLAIN + text, timeout=timeout), bound).consume().plan)
        except Neo4jError as error:
            raise _said(error, timeout, lines_before=EXPLAIN.count("\n")) from error
        try:
            found = session.run(Query(text, timeout=timeout), bound)
            columns = tuple(found.keys())
            records = list(found) if limit is None else found.fetch(limit + 1)
            refuse_explain(found.consume().plan)
        except Neo4jError as error:
            raise _said(error, timeout) from error
    rows = [tuple(_cell(value) for value in record) for record in records]
    if limit is None or len(rows) <= limit:
        return Result(columns, rows)
    return Result(columns, rows[:limit], [f"Only the first {limit} rows; there are more"])


def _storable(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse a whole number that no server can hold."""
    for name, value in parameters.items():
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise OptionError(
                f"the parameter {name} is {value}, and Neo4j holds whole numbers from {-(2**63)} to {2**63 - 1}",
                remedy=f"""write it as a text, -p '{name}="{value}"', or with a decimal point""",
            )
    return parameters


@contextmanager
def _session(database: Database) -> Iterator[Session]:
    """Open a session that only reads; Ctrl-C drops its connection, which ends the query on the server.

    The session's own close would wait until the server has the answer.
    """
    try:
        with database.driver.session(database=database.name, default_access_mode=READ_ACCESS) as session:
            try:
                yield session
            except KeyboardInterrupt as error:
                raise CancelledError from error  # at this the driver closes a session without waiting
    except CancelledError:
        raise KeyboardInterrupt from None


def _cell(value: Any) -> Any:
    """Return a value of the driver as plain data."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return [_cell(each) for each in _steps(value)]
    if type(value) is list:  # a point is a tuple, and a text here
        return [_cell(each) for each in value]
    if isinstance(value, Node | Relationship | dict):
        return _map(value)
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _map(value: Mapping[str, Any] | Node | Relationship) -> dict[str, Any]:
    """Return a map sorted by its keys, after what kind of node or relationship it is."""
    kind: dict[str, Any] = {}
    if isinstance(value, Node):
        kind = {"labels": sorted(value.labels)}
    elif isinstance(value, Relationship):
        kind = {"type": value.type}
    return {**kind, **{key: _cell(each) for key, each in sorted(value.items())}}


def _steps(path: Path) -> Iterator[Node | Relationship]:
    """Give node, relationship, node and so on."""
    yield path.nodes[0]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        yield relationship
        yield node


def _said(error: Neo4jError, timeout: float, *, lines_before: int = 0) -> Exception:
    """Say in one sentence what is wrong with a query; leave what is no mistake of it to `kg.neo4j.connect`."""
    code = str(error.code or "")
    if code == _TIMED_OUT:
        return QueryError(
            f"the query was ended after {timeout:g} s",
            remedy="bind more of it, or give it longer with --timeout",
        )
    if code == _WRITES:
        return QueryError("the query writes", remedy="write MATCH and RETURN; only `kg sync` writes")
    if is_out_of_memory(code):
        return QueryError("the query needs more memory than the server allows", remedy=MORE_MEMORY)
    if not code.startswith("Neo.ClientError.Statement."):
        return error
    if code == _ARGUMENT and "execution mode" in str(error.message):
        return QueryError("a plan is no answer here", remedy="leave out PROFILE")
    message = str(error.message or code).strip()
    place = _PLACE.search(message)
    what = " ".join(_PLACE.sub("", message).split()).rstrip(".")
    what = what if len(what) <= _LONGEST else what.partition(": expected ")[0][:_LONGEST]
    remedy = "bind it with -p NAME=VALUE" if code == _MISSING else None
    line = 0 if place is None else int(place[1]) - lines_before
    where = f"query:{line}:{place[2]}" if place is not None and line > 0 else "query"
    return QueryError(what, where=where, remedy=remedy)
