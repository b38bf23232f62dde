"""The sync beside the plain loop that people write by hand, on one warm server, on the same rows."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from servers import neo4j_server
from servers.synced import make_generated, synced
from timing import seconds, shown

from kg.load.loader import LoadOptions, load
from kg.neo4j.mapping import edges, nodes, relationships
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.neo4j_server import Login
    from servers.synced import Synced

ROOT = Path(__file__).parent.parent.parent
FINDINGS = int(os.environ.get("DRUGKG_BENCH_FINDINGS", "100000"))
ROUNDS = 3
BATCH = 10_000
PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"

pytestmark = pytest.mark.benchmark


@pytest.fixture(scope="module")
def server(warm_neo4j: Login, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    """A warm server, and a store with a review made by chance."""
    path = make_generated(tmp_path_factory.mktemp("generated"), FINDINGS)
    with synced(warm_neo4j, path) as found:
        found.sync()
        yield found


def plain_loop(server: Synced) -> None:
    """Write the same rows as people do by hand: MERGE nodes a label, then MERGE relationships a type."""
    schema = load_schema()
    server.do("CREATE CONSTRAINT plain IF NOT EXISTS FOR (n:Resource) REQUIRE n.uri IS UNIQUE")
    with Store.open(server.path) as store:
        graphs = list(store.graph_digests())
        for cls in schema.tables:
            for graph in graphs:
                for chunk in nodes(store, schema, cls, graph, size=BATCH):
                    server.do(
                        f"UNWIND $rows AS r MERGE (n:Resource {{uri: r.uri}}) SET n = r.props, n:{cls.label}",
                        rows=chunk,
                    )
        for cls in schema.tables:
            for edge in edges(cls):
                ends = "(b)-[:{}]->(a)" if edge.is_inverse else "(a)-[:{}]->(b)"
                for graph in graphs:
                    for pairs in relationships(store, schema, edge, graph, size=BATCH):
                        server.do(
                            "UNWIND $rows AS r MATCH (a:Resource {uri: r[0]}) MATCH (b:Resource {uri: r[1]})"
                            f" MERGE {ends.format(edge.type)}",
                            rows=pairs,
                        )


def change_one_finding(path: Path) -> None:
    """Let one finding have been written otherwise, and load its review again."""
    table = path.parent / "generated" / "findings.tsv"
    head, first, *others = table.read_text(encoding="utf-8").split("\n")
    cells = first.split("\t")
    cells[head.split("\t").index("note")] += " changed"
    table.write_text("\n".join([head, "\t".join(cells), *others]), encoding="utf-8")
    load(path, [str(table.parent)], load_schema(), LoadOptions(loaders=path.parent / "loaders"))


def test_the_first_sync_takes_half_of_the_plain_loop(server: Synced, warm_neo4j: Login) -> None:
    """A first sync takes at most half of the plain loop on the same rows, by the median of interleaved runs."""
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(ROUNDS):
        neo4j_server.empty(warm_neo4j)
        plain.append(seconds(lambda: plain_loop(server)))
        neo4j_server.empty(warm_neo4j)
        ours.append(seconds(server.sync))
    ratio = statistics.median(ours) / statistics.median(plain)
    print(f"\n{FINDINGS} findings: first sync {shown(ours)}, plain loop {shown(plain)}, ratio {ratio:.2f}")

    assert 0.5 >= ratio


def test_later_syncs_cost_a_fraction(server: Synced, warm_neo4j: Login) -> None:
    """A sync of unchanged data takes 5 % of the first and writes nothing; so does one changed finding."""
    first, second, changed = [], [], []
    for _ in range(ROUNDS):
        neo4j_server.empty(warm_neo4j)
        first.append(seconds(server.sync))
        server.database.updates = 0
        second.append(seconds(server.sync))
        assert 0 == server.database.updates
        change_one_finding(server.path)
        done: list[Any] = []
        changed.append(seconds(lambda: done.append(server.sync())))  # noqa: B023 - called at once
        assert (0, 1, 0) == done[0]["generated"][:3]
    base = statistics.median(first)
    again, one = statistics.median(second) / base, statistics.median(changed) / base
    print(
        f"\n{FINDINGS} findings: first {shown(first)}, unchanged {shown(second)} ({again:.3f}),"
        f" one changed {shown(changed)} ({one:.3f})"
    )

    assert 0.05 >= again
    assert 0.05 >= one


def test_the_client_needs_little_memory(server: Synced, warm_neo4j: Login) -> None:
    """`kg sync` needs less than 1.5 GB, however much there is to send."""
    neo4j_server.empty(warm_neo4j)
    command = [sys.executable, "-m", "kg", "sync", "--quiet", "--store", str(server.path)]
    work = f"import subprocess; subprocess.run({command!r}, check=True, capture_output=True)"
    done = subprocess.run(
        [sys.executable, "-c", f"{work}; {PEAK}"],
        env={**os.environ, **warm_neo4j.environ},
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    peak = float(done.stdout)
    print(f"\n{FINDINGS} findings: peak of the client {peak:.0f} MB")

    assert 1_500 >= peak
