"""A database of a Neo4j server: read, stream, write, and hold the lock of a sync."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from neo4j import READ_ACCESS
from neo4j.exceptions import TransientError

from kg.neo4j.driver import open_driver, translate_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver, SummaryCounters

_LOCK = "DrugkgLock"
_TRIES = 10
_ROWS_AT_A_TIME = 5_000


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

    @classmethod
    def open(cls, uri: str, username: str | None, password: str | None, name: str | None) -> Self:
        """Open a driver to a server that answers, as `kg.neo4j.driver.open_driver`."""
        return cls(open_driver(uri, username, password, database=name), name, uri)

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
            translate_errors(self.uri),
            self.driver.session(
                database=self.name, default_access_mode=READ_ACCESS, fetch_size=_ROWS_AT_A_TIME
            ) as session,
        ):
            for record in session.run(statement, parameters):
                yield tuple(record)

    def write(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Run a statement and return its counters; repeat it where the server rolled it back for its locks."""
        with translate_errors(self.uri), self.driver.session(database=self.name) as session:
            return _retried(lambda: session.run(statement, parameters).consume().counters)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Wait for the lock of a sync and hold it for the block; a client that dies releases it.

        The lock is that of an open transaction, so that nothing is left behind.
        """
        self.write(f"CREATE CONSTRAINT drugkg_lock IF NOT EXISTS FOR (l:{_LOCK}) REQUIRE l.name IS UNIQUE")
        self.write(f"MERGE (l:{_LOCK} {{name: 'sync'}})")
        session = self.driver.session(database=self.name)
        try:
            with translate_errors(self.uri):
                transaction = session.begin_transaction()
                transaction.run(f"MATCH (l:{_LOCK} {{name: 'sync'}}) SET l.held = true").consume()
            yield
        finally:
            with translate_errors(self.uri):
                session.close()


def _retried(work: Callable[[], SummaryCounters]) -> SummaryCounters:
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except TransientError:
            if not left:
                raise
    raise AssertionError
