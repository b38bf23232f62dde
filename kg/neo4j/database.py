"""A database of a Neo4j server: read, stream, write, and hold the lock of a sync."""

from __future__ import annotations

import time
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import uuid4

from neo4j import READ_ACCESS
from neo4j.exceptions import TransientError

from kg.errors import StoreError
from kg.neo4j.driver import SECONDS_TO_CONNECT, Deadline, open_driver, translate_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver, Result, Session, SummaryCounters

_Outcome = TypeVar("_Outcome")
_LOCK = "DrugkgLock"
_TRIES = 10
_ROWS_AT_A_TIME = 5_000
_SECONDS_TO_ANSWER = 300.0  # for one statement, or between the rows of one
_SECONDS_TO_WAIT = 3600.0  # for another sync
_WRITERS = tuple(f"writer {number}" for number in range(4))  # more than write at once


class Database:
    """A database of a server; errors of the driver are translated.

    Parameters
    ----------
    driver : neo4j.Driver
        An open driver, which :meth:`close` closes.
    name : str or None
        The name of the database; None is the server's default.
    uri : str
        The address, for messages.
    """

    def __init__(self, driver: Driver, name: str | None = None, uri: str = "the given address") -> None:
        self.driver = driver
        self.name = name
        self.uri = uri
        self._token: str | None = None
        self._free: SimpleQueue[str] = SimpleQueue()
        for writer in _WRITERS:
            self._free.put(writer)

    @classmethod
    def open(
        cls,
        uri: str,
        username: str | None,
        password: str | None,
        name: str | None,
        *,
        seconds: float = SECONDS_TO_CONNECT,
    ) -> Self:
        """Open a driver to a server that answers, as `kg.neo4j.driver.open_driver`."""
        return cls(open_driver(uri, username, password, database=name, seconds=seconds), name, uri)

    def __enter__(self) -> Self:
        """Return itself; the end of the block closes the driver."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the driver."""
        self.close()

    def close(self) -> None:
        """Close the driver."""
        self.driver.close()

    def read(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query that cannot write."""
        return list(self.stream(statement, **parameters))

    def stream(self, statement: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query that cannot write, as the server sends them."""
        with (
            translate_errors(self.uri, has_answered=True),
            self._deadline() as deadline,
            self.driver.session(
                database=self.name, default_access_mode=READ_ACCESS, fetch_size=_ROWS_AT_A_TIME
            ) as session,
        ):
            for position, record in enumerate(session.run(statement, parameters)):
                if position % _ROWS_AT_A_TIME == 0:
                    deadline.extend()
                yield tuple(record)

    def define(self, statement: str, **parameters: Any) -> None:
        """Create constraints and indexes, and write the locks of a sync."""
        with (
            translate_errors(self.uri, has_answered=True),
            self._deadline(),
            self.driver.session(database=self.name) as session,
        ):
            _retried(lambda: session.run(statement, parameters).consume(), pause=1.0)

    def write(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Run a statement and return its counters; repeat it where the server rolled it back for its locks.

        Raises
        ------
        StoreError
            Another sync has taken the lock of this one since; nothing is written.
        """
        return self.write_rows(statement, **parameters)[0]

    def write_rows(self, statement: str, **parameters: Any) -> tuple[SummaryCounters, list[tuple[Any, ...]]]:
        """Run a statement as `write` does and return its counters and its rows."""
        with (
            translate_errors(self.uri, has_answered=True),
            self._deadline(),
            self.driver.session(database=self.name) as session,
        ):
            if self._token is None:
                return _retried(lambda: _outcome(session.run(statement, parameters)))
            return _retried(lambda: self._write_as_holder(session, statement, parameters))

    def _write_as_holder(
        self, session: Session, statement: str, parameters: dict[str, Any]
    ) -> tuple[SummaryCounters, list[tuple[Any, ...]]]:
        """Write in a transaction that holds a lock which the next sync must have before it begins.

        So a write that the server still has of a client that is gone is either there before the next sync reads,
        or refused.
        """
        name = self._free.get()
        try:
            with session.begin_transaction() as transaction:
                found = transaction.run(
                    f"MATCH (l:{_LOCK} {{name: $name}}) SET l.used = true RETURN l.token", name=name
                ).single()
                if found is None or found[0] != self._token:
                    raise StoreError(
                        "another sync to this server has begun, and this one was ended",
                        remedy="run the sync again when the other one is done",
                    )
                outcome = _outcome(transaction.run(statement, parameters))
                transaction.commit()
                return outcome
        finally:
            self._free.put(name)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Wait for the lock of a sync and hold it for the block; a client that dies releases it.

        The lock is that of an open transaction, so that nothing is left behind. Each write in the block takes one of
        some further locks, and is refused where the token there is not that of this block.
        """
        names = ["sync", *_WRITERS]
        ((number,),) = self.read(f"MATCH (l:{_LOCK}) WHERE l.name IN $names RETURN count(l)", names=names)
        if number < len(names):
            self.define(
                f"CREATE CONSTRAINT drugkg_lock IF NOT EXISTS FOR (l:{_LOCK}) REQUIRE l.name IS UNIQUE"
            )
            self.define(f"UNWIND $names AS name MERGE (l:{_LOCK} {{name: name}})", names=names)
        waits = StoreError(
            f"another sync to the server at {self.uri} has not ended within {_SECONDS_TO_WAIT:g} s",
            remedy="run the sync again when it is done",
        )
        session = self.driver.session(database=self.name)
        try:
            with (
                translate_errors(self.uri, has_answered=True),
                Deadline(self.driver, _SECONDS_TO_WAIT, waits),
            ):
                _retried(lambda: _hold(session), pause=1.0)
            token = uuid4().hex
            self.define(
                f"UNWIND $names AS name MATCH (l:{_LOCK} {{name: name}}) SET l.token = $token",
                names=_WRITERS,
                token=token,
            )
            self._token = token
            yield
        finally:
            self._token = None
            with translate_errors(self.uri, has_answered=True):
                session.close()

    def _deadline(self) -> Deadline:
        late = StoreError(
            f"the Neo4j server at {self.uri} has sent nothing for {_SECONDS_TO_ANSWER:g} s",
            remedy="See whether it still runs, start it again if it is stuck, and run the command again",
        )
        return Deadline(self.driver, _SECONDS_TO_ANSWER, late)


def _outcome(result: Result) -> tuple[SummaryCounters, list[tuple[Any, ...]]]:
    """Return the counters and the rows of a statement."""
    rows = [tuple(record) for record in result]
    return result.consume().counters, rows


def _hold(session: Session) -> None:
    """Begin a transaction that has the lock of a sync, once no other one has it; the end of the session ends it."""
    transaction = session.begin_transaction()
    try:
        transaction.run(f"MATCH (l:{_LOCK} {{name: 'sync'}}) SET l.held = true").consume()
    except TransientError:  # the server takes who waits while a constraint is made for a deadlock
        transaction.close()
        raise


def _retried(work: Callable[[], _Outcome], *, pause: float = 0.0) -> _Outcome:
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except TransientError:
            if not left:
                raise
            time.sleep(pause)
    raise AssertionError
