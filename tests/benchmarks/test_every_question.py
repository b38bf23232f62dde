"""Every named question in SQL, SPARQL and Cypher, in one run on one generated store, by the time of the processors."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from factories.question_parameters import GENERATED
from servers import neo4j_server
from servers.synced import make_generated, synced

from kg.query import named
from kg.rdf.index import triple_index
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.neo4j_server import Login
    from servers.synced import Synced

    from kg.results import Result

FINDINGS = int(os.environ.get("DRUGKG_BENCH_FINDINGS", "100000"))
TIMEOUT = 600.0

pytestmark = pytest.mark.benchmark


@pytest.fixture(scope="module")
def server(warm_neo4j: Login, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    """A warm server that holds a store with a review made by chance, whose triples are indexed."""
    path = make_generated(tmp_path_factory.mktemp("generated"), FINDINGS)
    with Store.open(path) as store:
        triple_index(store, load_schema())
    neo4j_server.empty(warm_neo4j)
    with synced(warm_neo4j, path) as found:
        found.sync()
        yield found


def processors() -> float:
    """Return the seconds that this process and its ended children have had of the processors."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def asked(server: Synced, name: str, engine: str) -> tuple[Result, float, float]:
    """Ask a question; return the answer, its seconds of the processors, and those on the clock."""
    with Store.open(server.path) as store:
        began, at = processors(), time.perf_counter()
        found = named.answer(
            store,
            load_schema(),
            name,
            GENERATED.get(name, {}),
            engine=engine,
            timeout=TIMEOUT,
            database=server.database,
        )
        return found, processors() - began, time.perf_counter() - at


@pytest.mark.parametrize("name", named.names())
def test_every_language_answers_in_a_few_times_the_time_of_sql(server: Synced, name: str) -> None:
    """SPARQL takes at most 5 times the SQL or 1 s, Cypher on a warm server 10 times or 2 s; the rows are equal."""
    answers: dict[str, tuple[Any, float, float]] = {}
    for engine in ("cypher", "sql", "sparql", "cypher"):  # the first one makes the plan
        answers[engine] = asked(server, name, engine)
    (sql, of_sql, sql_clock), (sparql, of_sparql, _), (cypher, _, of_cypher) = (
        answers[engine] for engine in ("sql", "sparql", "cypher")
    )
    sys.stdout.write(
        f"\n{name}: {len(sql)} rows; SQL {of_sql:.2f} s, {sql_clock:.2f} s on the clock; SPARQL {of_sparql:.2f} s; Cypher {of_cypher:.2f} s on the clock\n"
    )

    assert sql.rows == sparql.rows
    assert sql.rows == cypher.rows
    assert max(1.0, 5 * of_sql) >= of_sparql
    assert max(2.0, 10 * sql_clock) >= of_cypher
