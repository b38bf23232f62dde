"""Query a Neo4j server in Cypher: read-only, with bound parameters and a timeout.

The server holds the rows of the last `kg sync`, which may differ from those of the store.
"""

from __future__ import annotations

import re
from asyncio import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS, NotificationMinimumSeverity, Query
from neo4j.exceptions import Neo4jError
from neo4j.graph import Node, Path, Relationship

from kg.errors import OptionError, QueryError
from kg.neo4j.driver import MORE_MEMORY, SECONDS_OF_GRACE, Deadline, is_out_of_memory, translate_errors
from kg.query.cypher_guard import EXPLAIN, reject_explain, reject_side_effects
from kg.query.empty import server_notes
from kg.query.engine import TIMEOUT, Engine, limited

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neo4j import Session

    from kg.neo4j.database import Database
    from kg.results import Result
    from kg.schema.model import Schema

_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
_READ_ONLY = "Neo.ClientError.Statement.AccessMode"
_MISSING = "Neo.ClientError.Statement.ParameterMissing"
_ARGUMENT = "Neo.ClientError.Statement.ArgumentError"
_PLACE = re.compile(r" ?\(line (\d+), column (\d+) \(offset: \d+\)\).*", re.DOTALL)
_LONGEST = 200
_RULE = ("status", "outcome", "sign", "is_correlation")


@dataclass(frozen=True, slots=True)
class CypherEngine(Engine):
    """Queries the copy of a store on a Neo4j server."""

    database: Database
    schema: Schema

    def query(
        self,
        text: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Return the rows of a query that reads, as :class:`kg.query.engine.Engine` describes.

        Maps of the schema, which the server does not hold, are always bound: ``$families`` and ``$subjects``, contrast
        type → contrast family, and → drug or disease; ``$rules``, level of calls → direction → call → what a
        finding amounts to (status, outcome, sign, is_correlation).
        Nodes, relationships and maps become dicts, paths lists of these, dates and the like texts.

        Raises
        ------
        OptionError
            A parameter is an integer beyond the range of the server.
        StoreError
            The server does not answer.
        """
        bound = {**_maps(self.schema), **_check_range(parameters or {})}
        late = QueryError(
            f"timed out after {timeout:g} s, and the server did not end the query: the connection was closed",
            remedy="add labels, conditions or a LIMIT, or raise --timeout; start the server again if it stays busy",
        )
        with (
            translate_errors(self.database.uri, has_answered=True),
            Deadline(self.database.driver, timeout + SECONDS_OF_GRACE, late),
            _session(self.database) as session,
        ):
            try:
                explained = session.run(Query(EXPLAIN + text, timeout=timeout), bound)
                reject_side_effects(explained.consume().plan)
            except Neo4jError as error:
                raise _translated(error, timeout, lines_before=EXPLAIN.count("\n")) from error
            try:
                answered = session.run(Query(text, timeout=timeout), bound)
                columns = tuple(answered.keys())
                records = list(answered) if limit is None else answered.fetch(limit + 1)
                summary = answered.consume()
                reject_explain(summary.plan)
            except Neo4jError as error:
                raise _translated(error, timeout) from error
        result = limited(columns, [tuple(_cell(value) for value in record) for record in records], limit)
        remarks = [each.status_description for each in summary.gql_status_objects if each.is_notification]
        result.notes.extend(server_notes(self.schema, [each.removeprefix("warn: ") for each in remarks]))
        return result


def _maps(schema: Schema) -> dict[str, Any]:
    """Return what the schema knows and the server does not, by the names that queries use."""
    rules: dict[str, Any] = {}
    for row in schema.finding_statuses():
        by_call = rules.setdefault(row.calls, {}).setdefault(row.direction, {})
        by_call[row.call] = {name: getattr(row, name) for name in _RULE}
    return {"families": schema.family_of(), "subjects": schema.subject_of(), "rules": rules}


def _check_range(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters; raise an error for an integer beyond the range of the server."""
    for name, value in parameters.items():
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise OptionError(
                f"the parameter {name} is {value}, and Neo4j holds integers from {-(2**63)} to {2**63 - 1}",
                remedy=f"""write it as a text, -p '{name}="{value}"', or with a decimal point""",
            )
    return parameters


@contextmanager
def _session(database: Database) -> Iterator[Session]:
    """Yield a session that only reads; Ctrl-C closes its connection, which ends the query on the server.

    The session's own close would wait until the server has the answer.
    """
    try:
        with database.driver.session(
            database=database.name,
            default_access_mode=READ_ACCESS,
            notifications_min_severity=NotificationMinimumSeverity.WARNING,
        ) as session:
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
    """Yield node, relationship, node and so on."""
    yield path.nodes[0]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        yield relationship
        yield node


def _translated(error: Neo4jError, timeout: float, *, lines_before: int = 0) -> Exception:
    """Return the error for a mistake in a query; other errors are left to `kg.neo4j.driver`."""
    code = str(error.code or "")
    if code == _TIMED_OUT:
        return QueryError(
            f"timed out after {timeout:g} s",
            remedy="add labels, conditions or a LIMIT, or raise --timeout",
        )
    if code == _READ_ONLY:
        return QueryError("the query writes", remedy="write MATCH and RETURN; only `kg sync` writes")
    if is_out_of_memory(code):
        return QueryError("the query needs more memory than the server allows", remedy=MORE_MEMORY)
    if not code.startswith("Neo.ClientError.Statement."):
        return error
    if code == _ARGUMENT and "execution mode" in str(error.message):
        return QueryError(
            "PROFILE is not supported: `kg cypher` prints rows", remedy="remove PROFILE, or use Neo4j Browser"
        )
    message = str(error.message or code).strip()
    place = _PLACE.search(message)
    what = " ".join(_PLACE.sub("", message).split()).rstrip(".")
    what = what if len(what) <= _LONGEST else what.partition(": expected ")[0][:_LONGEST]
    remedy = "bind it with -p NAME=VALUE" if code == _MISSING else None
    line = 0 if place is None else int(place[1]) - lines_before
    where = f"query:{line}:{place[2]}" if place is not None and line > 0 else "query"
    return QueryError(what, where=where, remedy=remedy)
