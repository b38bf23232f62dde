"""Real Neo4j servers for tests, each in a folder that goes with the run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from kg.neo4j.driver import open_driver
from kg.neo4j.local import server

if TYPE_CHECKING:
    from pathlib import Path

HEAP = "384m"
PAGECACHE = "64m"
JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # a server of a test ends before better code pays
BATCH = 10_000


class Login(NamedTuple):
    """How to reach a server.

    Attributes
    ----------
    uri, username, password
        What a user would set as ``NEO4J_URI``, ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``.
    """

    uri: str
    username: str
    password: str

    @property
    def environ(self) -> dict[str, str]:
        """The same as variables of the environment."""
        return {"NEO4J_URI": self.uri, "NEO4J_USERNAME": self.username, "NEO4J_PASSWORD": self.password}


def login_of(found: server.Server) -> Login:
    """Return the login of a local server."""
    return Login(found.uri or "", found.username, found.password)


def login_of_the_environment() -> Login | None:
    """Return the login in the environment; None where there is none."""
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        return None
    return Login(uri, os.environ.get("NEO4J_USERNAME") or "neo4j", os.environ.get("NEO4J_PASSWORD") or "")


def start(home: Path, conf: dict[str, str] | None = None) -> server.Server:
    """Start a small server on free ports."""
    return server.start(home, heap=HEAP, pagecache=PAGECACHE, conf=conf, jvm=JVM)


def empty(login: Login) -> None:
    """Remove all data, constraints and indexes from a server that is thrown away."""
    with open_driver(*login, database="neo4j") as driver, driver.session(database="neo4j") as session:
        for query in ("MATCH ()-[r]->() CALL (r) { DELETE r }", "MATCH (n) CALL (n) { DELETE n }"):
            session.run(f"{query} IN TRANSACTIONS OF {BATCH} ROWS").consume()
        for kind, query in (
            ("CONSTRAINT", "SHOW CONSTRAINTS YIELD name"),
            ("INDEX", "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"),
        ):
            for record in list(session.run(query)):
                session.run(f"DROP {kind} `{record['name']}`").consume()
