"""The link to a Neo4j database, as a sync needs it: read, write, and be the only one who writes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS
from neo4j.exceptions import TransientError

from kg.neo4j.connect import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver, SummaryCounters

_LOCK = "DrugkgLock"
_TRIES = 10
_ROWS_AT_A_TIME = 5_000


class Link:
    """A database on a server; what the driver raises becomes one sentence.

    Parameters
    ----------
    driver : neo4j.Driver
        An open driver; closed by whoever made it.
    database : str or None
        The name of the database; None is the server's default.
    uri : str
        The address, for messages.
    """

    def __init__(self, driver: Driver, database: str | None = None, uri: str = "the given address") -> None:
        self.driver = driver
        self.database = database
        self.uri = uri

    def read(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query that cannot write."""
        return list(self.stream(statement, **parameters))

    def stream(self, statement: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query that cannot write, as they come."""
        with (
            translated(self.uri),
            self.driver.session(
                database=self.database, default_access_mode=READ_ACCESS, fetch_size=_ROWS_AT_A_TIME
            ) as session,
        ):
            for record in session.run(statement, parameters):
                yield tuple(record)

    def write(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Run a statement, again where the server gave up on its locks; nothing of it was done then."""
        with translated(self.uri), self.driver.session(database=self.database) as session:
            return _patiently(lambda: session.run(statement, parameters).consume().counters)

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Wait until no other sync runs, and keep others waiting; a client that dies gives way at once.

        The lock is that of an open transaction, so that nothing is left behind.
        """
        self.write(f"CREATE CONSTRAINT drugkg_lock IF NOT EXISTS FOR (l:{_LOCK}) REQUIRE l.name IS UNIQUE")
        self.write(f"MERGE (l:{_LOCK} {{name: 'sync'}})")
        session = self.driver.session(database=self.database)
        try:
            with translated(self.uri):
                transaction = session.begin_transaction()
                transaction.run(f"MATCH (l:{_LOCK} {{name: 'sync'}}) SET l.held = true").consume()
            yield
        finally:
            with translated(self.uri):
                session.close()


def _patiently(work: Callable[[], SummaryCounters]) -> SummaryCounters:
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except TransientError:
            if not left:
                raise
    raise AssertionError
