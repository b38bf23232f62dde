"""Query a store in SQL: read-only, without access to files or settings, and with a timeout."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import QueryError
from kg.query.engine import TIMEOUT, Engine, limited

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kg.results import Result
    from kg.store.snapshot import Store

_READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.RELATION,
}


@dataclass(frozen=True, slots=True)
class SqlEngine(Engine):
    """Queries the tables and views of a store."""

    store: Store

    def query(
        self,
        text: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Return the rows of one SELECT, as :class:`kg.query.engine.Engine` describes.

        Notes
        -----
        From here on the connection of the snapshot takes no more settings.
        """
        connection = self.store.connection
        _lock(connection)
        with _translate_errors(timeout), _interrupt_after(connection, timeout):
            statements = connection.extract_statements(text)
            if not statements:
                raise QueryError("the query is empty", remedy="write a SELECT")
            if len(statements) > 1:
                raise QueryError(
                    f"expected one statement, found {len(statements)}", remedy="run them one at a time"
                )
            if statements[0].type not in _READING:
                raise QueryError(
                    f"{statements[0].type.name} is not allowed",
                    remedy="write a SELECT; only `kg load` writes",
                )
            _check_parameters(statements[0].named_parameters, parameters or {})
            cursor = connection.execute(statements[0], dict(parameters) if parameters else None)
            columns = _distinct([column[0] for column in cursor.description or ()])
            rows = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
        return limited(columns, rows, limit)


def _check_parameters(named: Collection[str], given: Mapping[str, Any]) -> None:
    """Check that each value has a parameter, and each parameter a value."""
    for name in sorted(set(given) - set(named)):
        raise QueryError(
            f"the query has no parameter ${name}",
            remedy=f"it has {', '.join(f'${each}' for each in sorted(named)) or 'none'}",
        )
    for name in sorted(set(named) - set(given)):
        raise QueryError(f"the parameter ${name} has no value", remedy=f"give one with -p {name}=VALUE")


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Limit queries to half of the memory of this machine, and lock the settings."""
    if connection.execute("SELECT current_setting('lock_configuration')").fetchall() == [(False,)]:
        connection.execute("SET memory_limit = '50%'")
        connection.execute("SET lock_configuration = true")


@contextmanager
def _interrupt_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt a statement of the block that runs longer."""
    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _translate_errors(timeout: float) -> Iterator[None]:
    """Raise errors of DuckDB in the block as QueryError."""
    try:
        yield
    except duckdb.InterruptException:
        raise QueryError(
            f"timed out after {timeout:g} s", remedy="add join conditions or filters, or raise --timeout"
        ) from None
    except duckdb.OutOfMemoryException:
        raise QueryError("the query needs more memory than allowed", remedy="return fewer rows") from None
    except duckdb.Error as error:
        what, _, place = str(error).partition("\n\nLINE ")
        line = place.partition(":")[0]
        raise QueryError(" ".join(what.split()), where=f"query:{line}" if line else "query") from None


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Return the names, numbered where they are duplicates, so that no format loses a column."""
    numbers: Counter[str] = Counter()
    numbered = []
    for name in names:
        numbers[name] += 1
        numbered.append(f"{name}_{numbers[name]}" if names.count(name) > 1 else name)
    return tuple(numbered)
