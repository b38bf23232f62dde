"""What is synced to a real Neo4j comes back as the same rows, and changes made outside drugkg are found and repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import tiny_review
from factories.generated_review import HOSTILE
from servers.synced import DERIVED, FOREIGN, make_generated, synced

from kg.load.loader import LoadOptions, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Kg
    from servers.neo4j_server import Login
    from servers.synced import Synced

    from kg.schema.model import Schema


@pytest.fixture(scope="module")
def _settled(neo4j: Login, made_up_store: Path) -> Iterator[Synced]:
    with synced(neo4j, made_up_store) as server:
        yield server


@pytest.fixture
def server(_settled: Synced) -> Synced:
    """A server that holds the made-up review, and something foreign; repaired after each test."""
    if not _settled.ask("MATCH (n:Person) RETURN n"):
        _settled.do(FOREIGN)
    if not _settled.is_clean:
        _settled.repair()
    return _settled


def test_what_is_synced_comes_back(server: Synced) -> None:
    """The server has exactly the rows and references of the store, and nothing differs."""
    assert {} == server.differing()
    assert server.store_sizes() == server.sizes()


def test_a_second_sync_writes_nothing(server: Synced) -> None:
    """A second sync of unchanged data changes nothing on the server, by the server's own count."""
    server.database.updates = 0

    assert {} == server.sync()
    assert 0 == server.database.updates


@pytest.mark.parametrize("slot", ["uri", "id", "name"])
def test_a_node_is_found_by_an_index(server: Synced, slot: str) -> None:
    """Whoever looks a node up by its IRI, identifier or caption does not wait for a search through all nodes."""
    with server.database.driver.session(database=server.database.name) as session:
        plan = session.run(f"EXPLAIN MATCH (n:Resource {{{slot}: $x}}) RETURN n", x="y").consume().plan
    steps = str(plan)

    assert "NodeUniqueIndexSeek" in steps if slot == "uri" else "NodeIndexSeek" in steps


CHANGES = {  # name → the node it is made to, the change
    "a property is changed": ("Finding", "MATCH (n:Finding {uri: $uri}) SET n.direction = 'mixed'"),
    "a property is added": ("Finding", "MATCH (n:Finding {uri: $uri}) SET n.colour = 'red'"),
    "a property is removed": ("Finding", "MATCH (n:Finding {uri: $uri}) REMOVE n.call"),
    "a number becomes a text": (
        "Treatment",
        "MATCH (n:Treatment {uri: $uri}) SET n.dose_value = toString(n.dose_value)",
    ),
    "the caption is changed": ("Finding", "MATCH (n:Finding {uri: $uri}) SET n.name = 'x'"),
    "the hash is changed": ("Arm", "MATCH (n:Arm {uri: $uri}) SET n._hash = 'x'"),
    "an identifier is changed": ("Arm", "MATCH (n:Arm {uri: $uri}) SET n.uri = 'urn:x'"),
    "a label is removed": ("Arm", "MATCH (n:Arm {uri: $uri}) REMOVE n:Arm"),
    "the base label is removed": ("Arm", "MATCH (n:Arm {uri: $uri}) REMOVE n:Resource"),
    "a label of the schema is added": ("Contrast", "MATCH (n:Contrast {uri: $uri}) SET n:Arm"),
    "a node is deleted": ("Contrast", "MATCH (n:Contrast {uri: $uri}) DETACH DELETE n"),
    "a relationship is deleted": ("Finding", "MATCH (:Finding {uri: $uri})-[r:ABOUT]->() DELETE r"),
    "a relationship is doubled": (
        "Finding",
        "MATCH (n:Finding {uri: $uri})-[:ABOUT]->(b) CREATE (n)-[:ABOUT {_source: 'made-up'}]->(b)",
    ),
    "a relationship with a mark is added": (
        "Finding",
        (
            "MATCH (n:Finding {uri: $uri})-[:ABOUT]->(b) MATCH (other:Gene) WHERE other <> b AND other.uri IS NOT NULL"
            " WITH n, other ORDER BY other.uri LIMIT 1 CREATE (n)-[:ABOUT {_source: 'made-up'}]->(other)"
        ),
    ),
    "a node with a mark is added": (
        None,
        "CREATE (:Resource:Finding {uri: 'https://w3id.org/drugkg/id/made-up/finding/none', _source: 'made-up', _hash: 'x'})",
    ),
    "a node loses its mark": ("Arm", "MATCH (n:Arm {uri: $uri}) REMOVE n._source"),
    "a node loses all its labels": ("Arm", "MATCH (n:Arm {uri: $uri}) REMOVE n:Arm:Resource"),
    "a node without a class is added": (None, "CREATE (:Resource {uri: 'urn:none', _source: 'made-up'})"),
}
_USABLE = {"Treatment": "n.dose_value IS NOT NULL"}


def _change(server: Synced, name: str, changed: set[str]) -> None:
    """Make a change to a node that no change before was made to."""
    label, statement = CHANGES[name]
    uri = None
    if label is not None:
        condition = _USABLE.get(label, "true")
        nodes = server.ask(f"MATCH (n:{label}) WHERE {condition} RETURN n.uri ORDER BY n.uri")
        uri = next(uri for (uri,) in nodes if uri is not None and uri not in changed)
        changed.add(uri)
    assert server.do(statement, uri=uri).contains_updates


def test_every_change_from_outside_is_found_and_repaired(server: Synced) -> None:
    """Each of many changes of one source, made at once, is found by the row it was made to; what is foreign stays."""
    foreign = server.foreign()
    changed: set[str] = set()
    for name in CHANGES:
        _change(server, name, changed)

    found = server.differing()
    assert {"made-up"} == found.keys()
    assert set() == {uri.rpartition("/")[2] for uri in changed} - {
        name.rpartition("/")[2] for name in found["made-up"]
    }
    assert {"id:made-up/finding/none", "a node without a class, urn:none"} <= set(found["made-up"])
    server.repair(found)
    assert {} == server.differing()
    assert server.store_sizes() == server.sizes()
    assert foreign == server.foreign()


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_from_outside_is_found_and_repaired(server: Synced, change: str) -> None:
    """Whatever is changed of one source is found in it alone, and repaired; what is foreign stays."""
    foreign = server.foreign()
    _change(server, change, set())

    found = server.differing()
    assert {"made-up"} == found.keys()
    server.repair(found)
    assert {} == server.differing()
    assert server.store_sizes() == server.sizes()
    assert foreign == server.foreign()


@pytest.mark.slow
def test_a_relationship_under_the_mark_of_another_source_is_found_in_both_and_repaired(
    server: Synced,
) -> None:
    """A relationship whose mark is changed lacks in its own source and is too much in the other one."""
    server.do(
        "MATCH (:Finding)-[r:ABOUT]->() WHERE r._source = 'made-up' WITH r LIMIT 1 SET r._source = 'hgnc'"
    )

    found = server.differing()
    assert {"made-up", "hgnc"} == found.keys()
    server.repair(found)
    assert {} == server.differing()
    assert server.store_sizes() == server.sizes()


@pytest.mark.slow
def test_a_node_that_lost_its_marks_stays_without_marked_relationships(server: Synced) -> None:
    """A node that has lost base label and marks counts as foreign; its row gets a new node, with all relationships."""
    server.do(
        "MATCH (n:Finding) WITH n ORDER BY n.uri LIMIT 1 REMOVE n:Resource, n._source, n._hash SET n.taken = true"
    )

    found = server.differing()
    assert {"made-up"} == found.keys()
    server.repair(found)
    assert {} == server.differing()
    assert server.store_sizes() == server.sizes()
    assert [(1, 0)] == server.ask("MATCH (n {taken: true}) RETURN count(n), sum(COUNT { (n)--() })")
    server.do("MATCH (n {taken: true}) DELETE n")


@pytest.mark.parametrize("change", ["SET r.units = 99", "DELETE r", "REMOVE r.derived"])
@pytest.mark.slow
def test_changed_associations_are_found_and_repaired(server: Synced, change: str) -> None:
    """A derived relationship that was changed or deleted outside drugkg is found and repaired too."""
    before = _derived(server)
    server.do(f"MATCH ()-[r]->() WHERE r._key IS NOT NULL WITH r ORDER BY r._key LIMIT 1 {change}")

    found = server.differing()
    assert {DERIVED} == found.keys()
    server.repair(found)
    assert before == _derived(server)


@pytest.mark.slow
def test_the_command_line_says_which_source_differs(server: Synced, kg: Kg, neo4j: Login) -> None:
    """`kg sync --verify` names the source and ends with 1; with `--repair` it ends well."""
    _change(server, "a property is changed", set())
    arguments = ("sync", "--verify", "--store", server.path)
    found = kg(*arguments, env=neo4j.environ)
    repaired = kg(*arguments, "--repair", env=neo4j.environ)

    assert (1, True) == (found.returncode, "made-up differs on the server" in found.stderr)
    assert (0, True) == (repaired.returncode, "exactly the rows" in repaired.stderr)


@pytest.mark.slow
def test_a_foreign_relationship_between_nodes_of_drugkg_is_named_and_left_alone(
    server: Synced, kg: Kg, neo4j: Login
) -> None:
    """Relationships of a type of drugkg that somebody drew between its nodes are named by `--verify`, and stay."""
    arguments = ("sync", "--verify", "--repair", "--store", server.path)
    before = kg(*arguments, env=neo4j.environ)
    server.do(
        "MATCH (a:Drug) MATCH (g:Gene) WHERE a._source IS NOT NULL AND g._source IS NOT NULL WITH a, g ORDER BY a.uri, g.uri LIMIT 1"
        " CREATE (a)-[:INCREASES_EXPRESSION_OF {units: 99, blood: 9}]->(g), (g)-[:MEMBER_OF]->(a)"
    )
    after = kg(*arguments, env=neo4j.environ)
    strict = kg(*arguments, "--strict", env=neo4j.environ)
    ((left,),) = server.ask("MATCH ()-[r]->() WHERE r.units = 99 RETURN count(r)")
    server.do(
        "MATCH (:Resource)-[r]->(:Resource) WHERE r._source IS NULL AND r._key IS NULL AND NOT r:ABOUT DELETE r"
    )

    assert "not created by drugkg" not in before.stderr
    assert "2 relationships of a type of drugkg between its nodes not created by drugkg: (" in after.stderr
    assert "-[:INCREASES_EXPRESSION_OF]->" in after.stderr
    assert (0, 1, 1) == (after.returncode, strict.returncode, left)


def test_a_plain_sync_says_what_it_compared(server: Synced, kg: Kg, neo4j: Login) -> None:
    """Without `--verify` the counts are about the store and the marks of the last sync, and the note says so."""
    plain, read = (
        kg("sync", *more, "--store", server.path, env=neo4j.environ) for more in ((), ("--verify",))
    )

    assert "the rows on the server were not read, --verify reads them" in plain.stderr
    assert "were not read" not in read.stderr


def test_further_labels_are_left_alone(server: Synced) -> None:
    """A label that is not in the schema is no difference."""
    server.do("MATCH (n:Finding) WITH n ORDER BY n.uri LIMIT 1 SET n:Favourite")

    assert {} == server.differing()


@pytest.mark.slow
def test_hostile_values_come_back(neo4j: Login, root: Path, tmp_path: Path, schema: Schema) -> None:
    """Quotes, other scripts, long texts, 0, 0.0, false and 1e-300 come back as they were; an empty list stays absent."""
    rows = tiny_review.tables()
    rows["studies"][0]["label"] = "λ" * 10_000
    texts = [text for text in HOSTILE if text not in {"NULL", "nan"}]  # these are refused as missing values
    for at, finding in enumerate(rows["findings"]):
        hostile = {
            "note": texts[at % len(texts)],
            "locators": "|".join(texts[at : at + 4]),
            "themes": "",
        }
        if finding["call"].startswith("significant"):
            hostile["p_value"] = "1e-300" if at % 2 else "0"
        finding.update(hostile)
    path = tmp_path / "kg.duckdb"
    load(path, [str(tiny_review.write(tmp_path, root, rows))], schema, LoadOptions(loaders=root / "loaders"))
    with synced(neo4j, path) as server:
        server.sync()
        nulls = server.ask(
            "MATCH (n:Finding) WHERE n.effect_size = 0.0 RETURN n.direction, valueType(n.effect_size)"
        )

        assert {} == server.differing()
        assert [("no_change", "FLOAT NOT NULL")] == nulls
        assert {} == server.sync()
        assert server.store_sizes() == server.sizes()


@pytest.mark.slow
def test_the_toy_comes_back(neo4j: Login, toy_store: Path) -> None:
    """The toy, with every reference source it needs, comes back with equal digests."""
    _comes_back(neo4j, toy_store)


@pytest.mark.slow
def test_the_review_comes_back(neo4j: Login, review_store: Path) -> None:
    """The review comes back with equal digests."""
    _comes_back(neo4j, review_store)


@pytest.mark.parametrize("findings", [100, pytest.param(10_000, marks=pytest.mark.slow)])
def test_generated_stores_come_back(neo4j: Login, tmp_path: Path, findings: int) -> None:
    """Reviews made by chance, full of text that queries like least, come back with equal digests."""
    _comes_back(neo4j, make_generated(tmp_path, findings))


def _comes_back(login: Login, path: Path) -> None:
    with synced(login, path) as server:
        server.sync()

        assert {} == server.differing()
        assert server.store_sizes() == server.sizes()
        assert {} == server.sync()


def _derived(server: Synced) -> list[tuple[object, ...]]:
    return server.ask("MATCH ()-[r]->() WHERE r._key IS NOT NULL RETURN properties(r) ORDER BY r._key")
