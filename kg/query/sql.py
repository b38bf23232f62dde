"""Query a store in SQL: read-only, without access to files or settings, and with a timeout.

On the command line the query runs in a process of its own (`kg.query.sql_worker`), which is killed where it does
not end, because DuckDB ends a query only where it looks for a request to do so.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import QueryError
from kg.interruption import interrupt_after
from kg.query.engine import TIMEOUT, Engine, limited
from kg.query.sql_process import run_in_process
from kg.renamed import COLUMNS, hint
from kg.store.connect import damaged
from kg.store.faults import is_damage_of_file, is_interrupted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from kg.results import Result
    from kg.store.snapshot import Store

_GROUP = 100  # rows that are fetched at once: between them time and memory are looked at
_READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.RELATION,
}


@dataclass(frozen=True, slots=True)
class SqlEngine(Engine):
    """Queries the tables and views of a store.

    Attributes
    ----------
    isolated
        True runs the query in a process of its own, which is killed where it does not end in time, and whose
        memory is limited. False runs it in this process, where the engine is asked to end it.
    """

    store: Store
    isolated: bool = False

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
        if self.isolated:
            request = {"text": text, "parameters": dict(parameters or {}), "limit": limit, "timeout": timeout}
            outcome = run_in_process(self.store, request)
            if outcome is not None:
                return limited(*outcome, limit)
        columns, rows = evaluate(self.store, text, parameters or {}, limit=limit, timeout=timeout)
        fetched: list[tuple[Any, ...]] = []
        with _translate_errors(timeout, self.store.path):
            for some in rows:
                fetched += some
        return limited(columns, fetched, limit)


def evaluate(
    store: Store, text: str, parameters: Mapping[str, Any], *, limit: int | None, timeout: float
) -> tuple[tuple[str, ...], Iterator[list[tuple[Any, ...]]]]:
    """Return the columns of a SELECT, and its rows in groups, one row more than the limit where there are more.

    Raises
    ------
    QueryError
        The query has a mistake, does more than read, needs too much memory, or does not end in time.
    StoreError
        The file of the store is damaged.
    """
    connection = store.connection
    _lock(connection)
    end = time.monotonic() + timeout
    with _translate_errors(timeout, store.path), interrupt_after(timeout, connection.interrupt):
        statements = connection.extract_statements(text)
        if not statements:
            raise QueryError("the query is empty", remedy="write a SELECT")
        if len(statements) > 1:
            raise QueryError(
                f"expected one statement, found {len(statements)}", remedy="run them one at a time"
            )
        if statements[0].type not in _READING:
            raise QueryError(
                f"{statements[0].type.name} is not allowed", remedy="write a SELECT; only `kg load` writes"
            )
        _check_parameters(statements[0].named_parameters, parameters)
        cursor = connection.execute(statements[0], dict(parameters) if parameters else None)
        columns = _distinct([column[0] for column in cursor.description or ()])
    return columns, _groups(store, cursor, limit, end, timeout)


def _groups(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    limit: int | None,
    end: float,
    timeout: float,
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a cursor in small groups, until the limit and one more, or the end of the time."""
    left = None if limit is None else limit + 1
    while left is None or left > 0:
        remaining = end - time.monotonic()
        if remaining <= 0:
            raise _timed_out(timeout)
        with _translate_errors(timeout, store.path), interrupt_after(remaining, store.connection.interrupt):
            some = cursor.fetchmany(_GROUP if left is None else min(left, _GROUP))
        if not some:
            return
        yield some
        left = None if left is None else left - len(some)


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
def _translate_errors(timeout: float, path: Path) -> Iterator[None]:
    """Raise errors of DuckDB in the block as QueryError, damage of the store as StoreError, Ctrl-C as KeyboardInterrupt."""
    try:
        yield
    except duckdb.InterruptException:
        raise _timed_out(timeout) from None
    except (duckdb.OutOfMemoryException, MemoryError):
        raise QueryError(
            "the query needs more memory than allowed", remedy="return fewer rows, or add a limit"
        ) from None
    except duckdb.Error as error:
        if is_damage_of_file(error):
            raise damaged(path, error) from None
        what, _, place = str(error).partition("\n\nLINE ")
        line = place.partition(":")[0]
        raise QueryError(
            " ".join(what.split()), where=f"query:{line}" if line else "query", remedy=_renamed(what)
        ) from None
    except RuntimeError as error:
        if is_interrupted(error):
            raise KeyboardInterrupt from None
        raise


def _timed_out(timeout: float) -> QueryError:
    return QueryError(
        f"timed out after {timeout:g} s", remedy="add join conditions or filters, or raise --timeout"
    )


def _renamed(message: str) -> str | None:
    """Return the present name of a table or column that a message misses under an earlier one."""
    missing = re.search(r"column \"?(\w+)\"? not found|name \"?(\w+)\"? does not exist", message)
    name = "" if missing is None else missing[1] or missing[2]
    return hint(COLUMNS, name)


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Return the names, numbered where they are duplicates, so that no format loses a column."""
    numbers: Counter[str] = Counter()
    numbered = []
    for name in names:
        numbers[name] += 1
        numbered.append(f"{name}_{numbers[name]}" if names.count(name) > 1 else name)
    return tuple(numbered)
