"""One thing changes in the store: the plan names exactly that, and the server then holds exactly that."""

from __future__ import annotations

import dataclasses
import gzip
import shutil
from typing import TYPE_CHECKING

import pytest
from servers.synced import DERIVED, FOREIGN, synced

from kg.errors import StoreError
from kg.neo4j import fill
from kg.neo4j.associations import association_types
from kg.neo4j.marks import check_layout
from kg.query import named
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from factories.sandbox import World
    from servers.neo4j_server import Login
    from servers.synced import Synced

    from kg.schema.model import Schema

INCREASES = (
    "MATCH (d {name: 'ketamine'})-[r:INCREASES_EXPRESSION_OF]->(g:Gene {symbol: $symbol})"
    " RETURN r.findings, r.units, r.null_units, r.direction ORDER BY r._key"
)


@pytest.fixture
def at(world: World, neo4j: Login, tmp_path: Path) -> Iterator[tuple[World, Synced]]:
    """The made-up review with reference rows to change, on a server beside something foreign."""
    shutil.copytree(world.loaders, tmp_path / "loaders")
    world = dataclasses.replace(world, loaders=tmp_path / "loaders")
    world.load()
    with synced(neo4j, world.store) as server:
        server.do(FOREIGN)
        server.sync()
        yield world, server


def planned_and_done(server: Synced, **options: bool) -> dict[str, tuple[int, ...]]:
    """Sync, and return what was done where the plan was the same and the server is as it should be."""
    foreign = server.foreign()
    server.database.updates = 0
    planned = server.sync(dry_run=True, **options)
    assert 0 == server.database.updates
    done = server.sync(**options)
    assert planned == done
    assert {} == server.differing()
    assert foreign == server.foreign()
    assert {} == server.sync(**options)
    return done


@pytest.mark.slow
@pytest.mark.parametrize("numbered", [fill.NUMBERED_AT_MOST, 0], ids=["by number", "by IRI"])
def test_a_plan_for_an_empty_server_writes_nothing(
    loaded: World, neo4j: Login, numbered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run before the first sync leaves the server empty, and the sync then sends what was planned.

    Of a store with more rows than are numbered, the ends of relationships are found by IRI.
    """
    monkeypatch.setattr(fill, "NUMBERED_AT_MOST", numbered)
    with synced(neo4j, loaded.store) as server:
        planned = server.sync(dry_run=True)
        assert 0 == server.database.updates
        assert [(0,)] == server.ask("MATCH (n) RETURN count(n)")
        assert planned == server.sync()
        assert {} == server.differing()


def test_one_changed_finding(at: tuple[World, Synced]) -> None:
    """A changed finding is one changed node, and the counts that rest on it follow."""
    world, server = at
    assert [] == server.ask(INCREASES, symbol="TNF")
    world.put("findings.tsv", "m.f02", "direction", "up")
    world.put("findings.tsv", "m.f02", "call", "significant")
    world.put("findings.tsv", "m.f02", "effect_size", "2")
    world.load()
    done = planned_and_done(server)

    assert (0, 1, 0) == done["made-up"][:3]
    assert {"made-up", DERIVED} == done.keys()
    assert [(1, 1)] == [row[:2] for row in server.ask(INCREASES, symbol="TNF")]
    assert server.store_sizes() == server.sizes()


@pytest.mark.slow
def test_a_changed_reference(at: tuple[World, Synced]) -> None:
    """A finding that turns out to be about another gene changes one relationship."""
    world, server = at
    world.put("findings.tsv", "m.f01", "feature_as_written", "IL-6")
    world.load()
    done = planned_and_done(server)

    assert (0, 1, 0) == done["made-up"][:3]
    assert (1, 0, 1) == done["made-up: relationships"][:3]


@pytest.mark.slow
def test_a_retracted_study(at: tuple[World, Synced]) -> None:
    """A study that is taken out goes with all its rows and relationships, and nothing else does."""
    world, server = at
    before = server.store_sizes()
    for file in (
        "findings.tsv",
        "result_sets.tsv",
        "contrasts.tsv",
        "arms.tsv",
        "studies.tsv",
        "discrepancies.tsv",
    ):
        gone = ("m.", "macrophages-2019", world.lines(file)[1] if file == "discrepancies.tsv" else "m.")
        world.write(file, [line for line in world.lines(file) if not line.startswith(gone)])
    world.load()
    done = planned_and_done(server)
    after = server.store_sizes()

    assert [] == server.ask("MATCH (s:Study) WHERE s.uri ENDS WITH 'macrophages-2019' RETURN s")
    assert (0, 0) == done["made-up"][:2]
    assert before[0] - after[0] == sum(done[name][2] for name in done if ":" not in name and name != DERIVED)
    assert before[1] - after[1] == sum(done[name][2] for name in done if ":" in name)
    assert after == server.sizes()
    assert [] == server.ask(INCREASES, symbol="IL10")


@pytest.mark.slow
def test_a_renamed_gene(at: tuple[World, Synced]) -> None:
    """A renamed gene changes one node of its source, and the captions of its findings follow."""
    world, server = at
    (file,) = (world.loaders / "hgnc").glob("*.gz")
    text = gzip.decompress(file.read_bytes()).decode()
    file.write_bytes(gzip.compress(text.replace("\tIL10\t", "\tRENAMED\t", 1).encode(), mtime=0))
    world.load()
    done = planned_and_done(server)
    captions = server.ask("MATCH (f:Finding)-[:ABOUT]->(g:Gene {symbol: 'RENAMED'}) RETURN f.name")

    assert (0, 1, 0) == done["hgnc"][:3]
    assert [(True,)] == [(name.startswith("RENAMED "),) for (name,) in captions]


@pytest.mark.slow
def test_a_removed_source(at: tuple[World, Synced]) -> None:
    """A source that the store no longer has is kept and named; with --prune it goes, and so do stubs nobody needs."""
    world, server = at
    world.unload()
    kept = server.sync()

    assert "made-up" not in kept
    assert "--prune" in server.notes[-1]
    assert 7 == server.ask("MATCH (f:Finding) RETURN count(f)")[0][0]

    done = server.sync(prune=True)

    assert done["made-up"][2] > 7
    assert [] == server.ask("MATCH (n:Finding|Study|Contrast) RETURN n LIMIT 1")
    assert [] == server.ask("MATCH (n:Stub) WHERE NOT EXISTS { (n)--() } RETURN n")
    assert server.store_sizes() == server.sizes()
    assert {} == server.differing()


@pytest.mark.slow
def test_what_others_need_becomes_a_stub(at: tuple[World, Synced]) -> None:
    """A node of a removed source on which something foreign hangs stays as a stub, and comes back as itself."""
    world, server = at
    server.do("MATCH (f:Finding) WHERE f.uri ENDS WITH 'm.f01' CREATE (:Person {name: 'z'})-[:LIKES]->(f)")
    world.unload()
    server.sync(prune=True)
    stub = "MATCH (:Person)-[:LIKES]->(f:Stub) RETURN f._stub, f._source, f:Finding"

    assert [(True, None, False)] == server.ask(stub)

    world.load()
    server.sync()

    assert [] == server.ask(stub)
    assert [("up",)] == server.ask("MATCH (:Person {name: 'z'})-[:LIKES]->(f:Finding) RETURN f.direction")
    assert {} == server.differing()


@pytest.mark.slow
def test_what_an_earlier_version_wrote_is_written_again(at: tuple[World, Synced], schema: Schema) -> None:
    """Rows in another layout are not read as if they were in this one; a sync writes all of them, even with equal hashes."""
    world, server = at
    server.do("MATCH (m:DrugkgGraph) REMOVE m.layout")
    server.do("MATCH (f:Finding) SET f.old = f.direction REMOVE f.direction")
    with (
        Store.open(world.store) as store,
        pytest.raises(StoreError, match=r"written by another version of drugkg\. Run `kg sync`"),
    ):
        named.answer(store, schema, "nulls", {}, engine="cypher", database=server.database)
    created, updated, deleted, unchanged = planned_and_done(server)["made-up"]

    assert updated > 7
    assert (0, 0, 0) == (created, deleted, unchanged)
    check_layout(server.database)


@pytest.mark.slow
def test_what_a_later_version_wrote_is_left_alone(at: tuple[World, Synced]) -> None:
    """An older drugkg does not overwrite data in a layout that it does not know."""
    _, server = at
    server.do("MATCH (m:DrugkgGraph {graph: 'made-up'}) SET m.layout = 99")
    server.database.updates = 0
    with pytest.raises(StoreError, match=r"newer version of drugkg\. Upgrade drugkg"):
        server.sync()

    assert 0 == server.database.updates


@pytest.mark.slow
def test_associations_come_from_expression_of_their_family_alone(
    neo4j: Login, toy_store: Path, schema: Schema
) -> None:
    """No derived relationship rests on transcription factor activity, a phenotype or another family."""
    with synced(neo4j, toy_store) as server:
        server.sync()
        expressed = (
            "MATCH (a)-[r:INCREASES_EXPRESSION_OF|DECREASES_EXPRESSION_OF]->(g) WHERE NOT EXISTS {"
            " MATCH (f:Finding {measurand: 'rna_expression'})-[:ABOUT]->(g) } RETURN a.name, g.name"
        )
        kinds = "|".join(association_types(schema))
        on_phenotypes = f"MATCH ()-[r:{kinds}]-(:Phenotype) RETURN r LIMIT 1"
        unmarked = f"MATCH ()-[r:{kinds}]->() WHERE NOT r.derived OR r.findings IS NULL RETURN r LIMIT 1"

        assert server.ask(f"MATCH ()-[r:{kinds}]->() RETURN count(r)")[0][0] > 0
        assert [] == server.ask(expressed)
        assert [] == server.ask(on_phenotypes)
        assert [] == server.ask(unmarked)
