"""The sync beside rdflib-neo4j, which runs in an environment of its own, on the same triples and the same server."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from servers import neo4j_server
from servers.synced import make_generated, synced
from timing import seconds, shown

from kg.export.registry import export
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.neo4j_server import Login
    from servers.synced import Synced

ROOT = Path(__file__).parent.parent.parent
PEER = Path(os.environ.get("DRUGKG_PEERS") or ROOT / ".venv-peers") / "bin" / "python"
FINDINGS = int(os.environ.get("DRUGKG_BENCH_PEER_FINDINGS", "100000"))
ROUNDS = 1  # the other program takes minutes

pytestmark = pytest.mark.benchmark


@pytest.fixture(scope="module")
def server(warm_neo4j: Login, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    """A warm server, and a store with a review made by chance."""
    assert PEER.exists(), "`make bench` makes the environment of the other program"
    with synced(warm_neo4j, make_generated(tmp_path_factory.mktemp("generated"), FINDINGS)) as found:
        found.sync()
        yield found


@pytest.fixture(scope="module")
def triples(server: Synced) -> Path:
    """The triples of the store as N-Triples, without the names of their graphs."""
    path = server.path.parent / "triples.nt"
    quads = path.with_suffix(".nq")
    with Store.open(server.path) as store, quads.open("wb") as file:
        export(store, load_schema(), "nquads", file)
    pyoxigraph.serialize(
        (quad.triple for quad in pyoxigraph.parse(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)),
        output=str(path),
        format=pyoxigraph.RdfFormat.N_TRIPLES,
    )
    return path


def peer(login: Login, triples: Path) -> float:
    """Let rdflib-neo4j load the triples; return its seconds, without the start of its process."""
    done = subprocess.run(
        [PEER, Path(__file__).with_name("peer_rdflib_neo4j.py"), triples],
        env={**os.environ, **login.environ},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return float(done.stderr.strip().splitlines()[-1])


def lost(server: Synced, triples: Path) -> Counter[str]:
    """Count the triples that cannot be read back from what rdflib-neo4j left on the server, by what is lost of each."""
    there: dict[str, tuple[dict[str, object], set[tuple[str, str]], list[str]]] = {}
    for uri, properties, links, labels in server.ask(
        "MATCH (n:Resource) RETURN n.uri, properties(n), COLLECT { MATCH (n)-[r]->(m) RETURN [type(r), m.uri] }, labels(n)"
    ):
        there[uri] = (properties, {(kind, target) for kind, target in links}, labels)
    values: dict[tuple[str, str], int] = defaultdict(int)
    found: Counter[str] = Counter()
    for triple in pyoxigraph.parse(path=str(triples), format=pyoxigraph.RdfFormat.N_TRIPLES):
        subject, predicate, term = triple.subject.value, triple.predicate.value, triple.object
        name = predicate.replace("#", "/").rpartition("/")[2]
        properties, links, labels = there[subject]
        found["triples"] += 1
        if isinstance(term, pyoxigraph.Literal):
            values[subject, name] += 1
            if term.language is not None:
                found["language of a text"] += 1
            if values[subject, name] > 1:
                found["one of several values"] += 1
            elif str(properties.get(name)) != term.value and not same(properties.get(name), term.value):
                found["value"] += 1
        elif name == "type":
            found["class"] += term.value.replace("#", "/").rpartition("/")[2] not in labels
        else:
            found["relationship"] += (name, term.value) not in links
    return found


def same(value: object, text: str) -> bool:
    """Return whether a value of the server is the one that a literal spells."""
    if isinstance(value, bool):
        return text == str(value).lower()
    return isinstance(value, int | float) and float(text) == value


def test_it_is_faster_and_loses_nothing(server: Synced, warm_neo4j: Login, triples: Path) -> None:
    """A first sync is at least 4 times as fast, a second one 50 times, and only ours gives every triple back."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        neo4j_server.empty(warm_neo4j)
        times["peer first"].append(peer(warm_neo4j, triples))
        times["peer again"].append(peer(warm_neo4j, triples))
        gone = lost(server, triples)
        neo4j_server.empty(warm_neo4j)
        times["first"].append(seconds(server.sync))
        times["again"].append(seconds(server.sync))
    first, again = (
        statistics.median(times[f"peer {which}"]) / statistics.median(times[which])
        for which in ("first", "again")
    )
    sys.stdout.write(
        f"\n{FINDINGS} findings, rdflib-neo4j beside drugkg: first {first:.1f}, again {again:.1f}\n"
    )
    for name, each in times.items():
        sys.stdout.write(f"  {name}: {shown(each)}\n")
    sys.stdout.write(f"lost by rdflib-neo4j: {dict(gone)}\n")

    assert {} == server.differing(), "drugkg gives every triple back"
    assert 4 <= first
    assert 50 <= again
