"""SQL on a store: read-only, without access to files or settings, and ended when it takes too long."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import QueryError
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kg.store.snapshot import Store

TIMEOUT = 60.0
_READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.RELATION,
}


def query(
    store: Store,
    text: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    limit: int | None = None,
    timeout: float = TIMEOUT,
) -> Result:
    """Return the rows of one SELECT on the tables and views of a store.

    Parameters
    ----------
    text : str
        The query; a parameter is written ``$name``.
    parameters : mapping or None
        What stands for each ``$name``: bool, int, float, str or None.
    limit : int or None
        How many rows are returned at most; a note says so where there are more.
    timeout : float
        Seconds after which the query is ended.

    Raises
    ------
    QueryError
        Where the query has a mistake, does more than read, or does not end in time.

    Notes
    -----
    From here on the connection of the snapshot takes no more settings.
    """
    connection = store.connection
    _lock(connection)
    with _said_as_query_error(timeout), _ended_after(connection, timeout):
        statements = connection.extract_statements(text)
        if not statements:
            raise QueryError("the query is empty", remedy="write a SELECT")
        if len(statements) > 1:
            raise QueryError(f"there are {len(statements)} statements", remedy="ask one at a time")
        if statements[0].type not in _READING:
            raise QueryError(
                f"{statements[0].type.name} is no query", remedy="write a SELECT; only `kg load` writes"
            )
        _match(statements[0].named_parameters, parameters or {})
        found = connection.execute(statements[0], dict(parameters) if parameters else None)
        columns = _distinct([column[0] for column in found.description or ()])
        rows = found.fetchall() if limit is None else found.fetchmany(limit + 1)
    if limit is None or len(rows) <= limit:
        return Result(columns, rows)
    return Result(columns, rows[:limit], [f"Only the first {limit} rows; there are more"])


def _match(named: Collection[str], given: Mapping[str, Any]) -> None:
    """Refuse a value that no parameter takes, and a parameter without a value."""
    for name in sorted(set(given) - set(named)):
        raise QueryError(
            f"the query has no parameter ${name}",
            remedy=f"it has {', '.join(f'${each}' for each in sorted(named)) or 'none'}",
        )
    for name in sorted(set(named) - set(given)):
        raise QueryError(f"the parameter ${name} has no value", remedy=f"give one with -p {name}=VALUE")


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Give queries half of the memory of this machine, and let none of them change that."""
    if connection.execute("SELECT current_setting('lock_configuration')").fetchall() == [(False,)]:
        connection.execute("SET memory_limit = '50%'")
        connection.execute("SET lock_configuration = true")


@contextmanager
def _ended_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what a connection does when the time is over."""
    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _said_as_query_error(timeout: float) -> Iterator[None]:
    """Turn the errors of the database into sentences."""
    try:
        yield
    except duckdb.InterruptException:
        raise QueryError(
            f"the query was ended after {timeout:g} s",
            remedy="join on more, or give it longer with --timeout",
        ) from None
    except duckdb.OutOfMemoryException:
        raise QueryError("the query needs more memory than there is", remedy="ask for fewer rows") from None
    except duckdb.Error as error:
        what, _, place = str(error).partition("\n\nLINE ")
        line = place.partition(":")[0]
        raise QueryError(" ".join(what.split()), where=f"query:{line}" if line else "query") from None


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Return the names with a number where some are the same, so that no format loses a column."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    count: dict[str, int] = {}
    out = []
    for name in names:
        count[name] = count.get(name, 0) + 1
        out.append(f"{name}_{count[name]}" if seen[name] > 1 else name)
    return tuple(out)
