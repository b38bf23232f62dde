"""A gene in hundreds of sets stays readable: its memberships start at one node of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories.sandbox import make_loaders
from servers.synced import synced

from kg.load.loader import LoadOptions, load
from kg.load.unload import unload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.neo4j_server import Login
    from servers.synced import Synced

    from kg.schema.model import Schema

WANTED = {
    "hgnc": [
        f"HGNC:{number}"
        for number in (*range(561, 566), *range(4571, 4575), 8016, *range(9393, 9396), 9402, 11854, 18708)
    ],
    "reactome": ("reactome:R-HSA-399710", "reactome:R-HSA-416993"),
}
UNDESCRIBED = (
    "'HGNC:' || number",
    "CASE number WHEN '23841' THEN 'ENSEMBL:ENSMUSG00000024899' ELSE 'HGNC:' || number END",
)


@pytest.fixture(scope="module")
def server(neo4j: Login, tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Synced]:
    """A server that holds genes and two pathways, of which one gene, of a mouse, is described by no row."""
    place = tmp_path_factory.mktemp("memberships")
    make_loaders(place / "loaders", WANTED)
    sql = place / "loaders" / "reactome" / "pathway.sql"
    sql.write_text(sql.read_text(encoding="utf-8").replace(*UNDESCRIBED), encoding="utf-8")
    path = place / "kg.duckdb"
    load(path, ["reactome"], schema, LoadOptions(loaders=place / "loaders"))
    with synced(neo4j, path) as found:
        found.sync()
        yield found


def test_a_gene_has_one_node_with_all_its_memberships(server: Synced) -> None:
    """Whoever expands a gene sees one node with their number, not each pathway; the pathways are one step further."""
    ((kinds, name, pathways),) = server.ask(
        "MATCH (g:Gene {symbol: 'GRIA1'})--(m) WITH g, collect(m) AS all UNWIND all AS m"
        " MATCH (m)-[:MEMBER_OF]->(p:Pathway) RETURN [x IN all | labels(x)], m.name, count(p)"
    )

    assert [["Resource", "Memberships"]] == kinds
    assert ("2 pathways and sets", 2) == (name, pathways)
    assert [(1,)] == server.ask("MATCH (:Stub)--(:Memberships)-[:MEMBER_OF]->(:Pathway) RETURN count(*)")
    assert {} == server.differing()
    assert {} == server.sync()


CHANGES = {
    "the way from the gene is gone": "MATCH (:Gene {symbol: 'GRIA2'})-[r:HAS_MEMBERSHIPS]->() DELETE r",
    "the label is gone": "MATCH (m:Memberships) WITH m ORDER BY m.uri LIMIT 1 REMOVE m:Memberships",
    "the node is gone": "MATCH (m:Memberships) WITH m ORDER BY m.uri LIMIT 1 DETACH DELETE m",
    "a membership is gone": "MATCH (:Memberships)-[r:MEMBER_OF]->() WITH r ORDER BY elementId(r) LIMIT 1 DELETE r",
    "a gene is a member by itself": "MATCH (g:Gene {symbol: 'GRIA1'}) MATCH (p:Pathway) WITH g, p LIMIT 1 CREATE (g)-[:MEMBER_OF {_source: 'reactome'}]->(p)",
}


@pytest.mark.parametrize(
    "change", [next(iter(CHANGES)), *(pytest.param(each, marks=pytest.mark.slow) for each in [*CHANGES][1:])]
)
def test_a_change_of_memberships_is_found_and_repaired(server: Synced, change: str) -> None:
    """What was changed from outside is named by `--verify`, and is as before after `--repair`."""
    server.do(CHANGES[change])
    found = server.differing()
    server.repair(found)

    assert {"reactome"} == set(found)
    assert {} == server.differing()
    assert [(2,)] == server.ask(
        "MATCH (:Gene {symbol: 'GRIA1'})-[:HAS_MEMBERSHIPS]->()-[r:MEMBER_OF]->() RETURN count(r)"
    )


@pytest.mark.slow
def test_without_memberships_the_node_goes(server: Synced, schema: Schema) -> None:
    """When the source of the pathways is removed, so are the nodes of memberships and the genes only named there."""
    unload(server.path, "reactome", schema)
    server.sync(prune=True)

    assert [(0,)] == server.ask("MATCH (m:Memberships) RETURN count(m)")
    assert [(0,)] == server.ask("MATCH (m:Stub) RETURN count(m)")
    assert {} == server.differing()
