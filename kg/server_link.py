"""The link to a Neo4j server, as a sync needs it: read, write what may be repeated, write once, be the only one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS
from neo4j.exceptions import ClientError, DatabaseError, DriverError, Neo4jError, TransientError

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver, SummaryCounters

_LOCK = "DrugkgLock"
_TRIES = 10


class Link:
    """A database on a server; every failure is a StoreError of one sentence.

    Parameters
    ----------
    driver : neo4j.Driver
        An open driver; closed by whoever made it.
    database : str or None
        The name of the database; None is the server's default.
    """

    def __init__(self, driver: Driver, database: str | None = None) -> None:
        self.driver = driver
        self.database = database

    def read(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query that cannot write."""
        with _told(), self.driver.session(database=self.database, default_access_mode=READ_ACCESS) as session:
            return [tuple(record) for record in session.run(statement, parameters)]

    def stream(self, statement: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query that cannot write, as they come."""
        with (
            _told(),
            self.driver.session(
                database=self.database, default_access_mode=READ_ACCESS, fetch_size=5000
            ) as session,
        ):
            for record in session.run(statement, parameters):
                yield tuple(record)

    def write(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Run a statement that may be repeated without harm; repeated where the server asks for it."""
        with _told(), self.driver.session(database=self.database) as session:
            return _patiently(lambda: session.run(statement, parameters).consume().counters)

    def write_once(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Run a statement that must not be repeated once it may have been done; only a lost lock is tried again."""
        return self.write(statement, **parameters)

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Wait until no other sync runs, and keep others waiting; a client that dies gives way at once.

        The lock is that of an open transaction, so that nothing is left behind.
        """
        self.write(f"CREATE CONSTRAINT drugkg_lock IF NOT EXISTS FOR (l:{_LOCK}) REQUIRE l.name IS UNIQUE")
        self.write(f"MERGE (l:{_LOCK} {{name: 'sync'}})")
        session = self.driver.session(database=self.database)
        try:
            with _told():
                transaction = session.begin_transaction()
                transaction.run(f"MATCH (l:{_LOCK} {{name: 'sync'}}) SET l.held = true").consume()
            yield
        finally:
            with _told():
                session.close()


def _patiently(work: Callable[[], SummaryCounters]) -> SummaryCounters:
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except TransientError:
            if not left:
                raise
    raise AssertionError


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the driver raises into one sentence."""
    try:
        yield
    except TransientError as error:
        raise StoreError(f"the server is busy ({error.message})", remedy="run the sync again") from error
    except (ClientError, DatabaseError) as error:
        raise StoreError(f"the server refused it ({_first(error)})", remedy=_remedy(error)) from error
    except (Neo4jError, DriverError) as error:
        raise StoreError(
            f"the server cannot be reached ({_first(error)})",
            remedy="start it, or run the sync again; it finishes what is missing",
        ) from error


def _first(error: Exception) -> str:
    return str(getattr(error, "message", None) or error).splitlines()[0]


def _remedy(error: Neo4jError) -> str:
    code = error.code or ""
    if "ReadOnly" in code or "read-only" in str(error) or "Forbidden" in code:
        return "let the database take writes, then run the sync again"
    if "Unauthorized" in code:
        return "check name and password"
    return "run the sync again; it finishes what is missing"
