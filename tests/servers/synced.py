"""A store and a server, as tests of the sync look at them."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factories.generated_review import GENES, make_review
from factories.sandbox import make_loaders

from kg.load.loader import LoadOptions, load
from kg.neo4j.associations import DERIVED
from kg.neo4j.database import Database
from kg.neo4j.mapping import counts, edges, relationships
from kg.neo4j.sync import SyncOptions, sync
from kg.neo4j.verify import verify
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from servers import neo4j_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import SummaryCounters

    from servers.neo4j_server import Login

ROOT = Path(__file__).parents[2]
FOREIGN = (
    "CREATE (a:Person {name: 'somebody', list: [1, 2]})-[:LIKES {since: 2020}]->(b:Resource {uri: 'urn:theirs', name: 'b'})"
    " CREATE (b)-[:ABOUT {note: 'theirs'}]->(:Gene {symbol: 'THEIRS'})"
)


SMALL_BATCHES = """
import sys
from kg.cli.app import main
from kg.neo4j import write
write.NODES_AT_A_TIME = 20
sys.exit(main())
"""


class CountingDatabase(Database):
    """A database that adds up what the server says it changed."""

    updates = 0

    def write(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Write, and count where anything changed."""
        done = super().write(statement, **parameters)
        self.updates += bool(done.contains_updates)
        return done


@dataclass
class Synced:
    """A server, and the store that it is to hold."""

    database: CountingDatabase
    path: Path
    notes: list[str] = field(default_factory=list)
    is_clean: bool = False

    def sync(self, **options: Any) -> dict[str, tuple[int, ...]]:
        """Sync and return item → created, updated, deleted, unchanged, where anything is written."""
        with Store.open(self.path) as store:
            answer = sync(store, load_schema(), self.database, SyncOptions(**options), self.notes.append)
        return {name: tuple(cells) for name, *cells in answer.rows if any(cells[:3])}

    def differing(self) -> dict[str, tuple[str, ...]]:
        """Read the server back and return graph → what differs."""
        with Store.open(self.path) as store:
            found = verify(store, load_schema(), self.database, store.graph_digests())
        assert all(each.agrees == (each.store_digest == each.server_digest) for each in found)
        differing = {each.graph: each.differing for each in found if not each.agrees}
        self.is_clean = not differing
        return differing

    def repair(self, differing: dict[str, tuple[str, ...]] | None = None) -> dict[str, tuple[int, ...]]:
        """Repair what differs."""
        found = self.differing() if differing is None else differing
        suspect = {(graph, name) for graph, names in found.items() for name in names}
        return self.sync(suspect=frozenset(suspect))

    def ask(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the server."""
        return self.database.read(statement, **parameters)

    def do(self, statement: str, **parameters: Any) -> SummaryCounters:
        """Change something on the server from outside drugkg."""
        self.is_clean = False
        return Database.write(self.database, statement, **parameters)

    def foreign(self) -> list[tuple[Any, ...]]:
        """Return everything on the server that drugkg did not create."""
        nodes = self.ask(
            "MATCH (n) WHERE n._source IS NULL AND n._stub IS NULL AND NOT n:DrugkgGraph AND NOT n:DrugkgLock"
            " RETURN labels(n), properties(n) ORDER BY toString(properties(n).name), toString(properties(n).symbol)"
        )
        links = self.ask(
            "MATCH ()-[r]->() WHERE r._source IS NULL AND r._key IS NULL RETURN type(r), properties(r) ORDER BY type(r)"
        )
        return [*nodes, *links]

    def sizes(self) -> tuple[int, int]:
        """Return how many nodes and relationships drugkg created, without stubs and derived ones."""
        ((nodes,),) = self.ask("MATCH (n) WHERE n._source IS NOT NULL RETURN count(n)")
        ((links,),) = self.ask("MATCH ()-[r]->() WHERE r._source IS NOT NULL RETURN count(r)")
        return nodes, links

    def store_sizes(self) -> tuple[int, int]:
        """Return how many rows and references the store has."""
        schema = load_schema()
        with Store.open(self.path) as store:
            by_graph = counts(store, schema)
            rows = sum(sum(tables.values()) for tables in by_graph.values())
            links = sum(
                len(chunk)
                for graph, tables in by_graph.items()
                for cls in schema.tables
                if cls.table in tables
                for edge in edges(cls)
                for chunk in relationships(store, schema, edge, graph)
            )
        return rows, links


def make_generated(place: Path, findings: int) -> Path:
    """Make a store with a review made by chance, and few reference rows beside it."""
    needed = {
        "hgnc": GENES,
        "cell-ontology": ("CL:2000001", "CL:0000127", "CL:0000235"),
        "uberon": ("UBERON:0000178",),
        "cellosaurus": ("CVCL_0131", "CVCL_0531", "CVCL_0021"),
    }
    make_loaders(place / "loaders", needed)
    make_review(place / "generated", findings, seed=1)
    path = place / "kg.duckdb"
    load(path, [str(place / "generated")], load_schema(), LoadOptions(loaders=place / "loaders"))
    return path


@contextmanager
def synced(login: Login, path: Path) -> Iterator[Synced]:
    """Yield an empty server and a store."""
    neo4j_server.empty(login)
    with CountingDatabase.open(*login, "neo4j") as database:
        yield Synced(database, path)


def ends_well(server: Synced) -> None:
    """Sync once more, and see that the server then holds exactly the store and what was foreign before."""
    server.sync()
    foreign = server.foreign()

    assert {} == server.differing()
    assert server.store_sizes() == server.sizes()
    assert 5 == len(foreign)
    assert {} == server.sync()


def start_sync(login: Login, store: Path) -> subprocess.Popen[bytes]:
    """Start a sync in small batches as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SMALL_BATCHES, "sync", "--store", str(store)],
        env={**os.environ, **login.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


__all__ = [
    "DERIVED",
    "FOREIGN",
    "CountingDatabase",
    "Synced",
    "ends_well",
    "make_generated",
    "start_sync",
    "synced",
]
