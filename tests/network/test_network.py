"""The small graph of pictures: what is a node, what is an edge, and which findings are chosen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import kg
from kg.errors import GroundingError, OptionError
from kg.evidence.rows import Evidence
from kg.load.loader import load
from kg.network.build import KINDS, network
from kg.network.select import select
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from factories.sandbox import World

    from kg.schema.model import Schema

DISH_B = "id:toy/study/dish-b-2031|cellosaurus:0131"


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Iterator[Store]:
    """The toy review, open."""
    with Store.open(toy_store) as store:
        yield store


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[Store]:
    """The review, open."""
    with Store.open(review_store) as store:
        yield store


def kinds(graph: nx.MultiDiGraph) -> dict[str, int]:
    """Count the nodes of each kind."""
    return dict(Counter(kind for _, kind in graph.nodes(data="kind")))


def edges(graph: nx.MultiDiGraph, kind: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """List the edges of a kind."""
    return [edge for edge in graph.edges(keys=True, data=True) if edge[3]["kind"] == kind]


def test_every_finding_is_an_edge_of_its_own(review: Store) -> None:
    """The review has 98 findings, and 98 edges carry their names; nulls and unreported results are among them."""
    graph = network(review, select(review, family=None))
    found = edges(graph, "finding")

    assert 98 == len(found)
    assert {row.finding for row in select(review, family=None)} == {key for _, _, key, _ in found}
    assert 19 == sum(cells["call"] == "not_reported" for *_, cells in found)
    assert {"drug": 10, "model": 13, "feature": 33, "pathway": 13} == kinds(graph)


def test_a_model_is_a_study_with_one_of_its_systems(review: Store) -> None:
    """Yuhas 2017 used two lines, and is two models; both know their study, unit and compartment."""
    graph = network(review, select(review, ["Yuhas 2017"]))
    models = [cells for _, cells in graph.nodes(data=True) if cells["kind"] == "model"]

    assert ["cellosaurus:0131", "cellosaurus:0531"] == [each["system_id"] for each in models]
    assert {("Yuhas 2017", "in_vitro", "in_vitro")} == {
        (each["study_label"], each["compartment"], each["setting"]) for each in models
    }
    assert 1 == len({each["unit"] for each in models})


def test_a_drug_is_the_exact_form(toy: Store) -> None:
    """A racemate, an enantiomer and a metabolite are three drugs; an edge counts what each was tested for."""
    graph = network(toy, select(toy, ["ketamine"], family=None))
    drugs = {
        cells["label"]: cells["drug_group"] for _, cells in graph.nodes(data=True) if cells["kind"] == "drug"
    }
    tested = {(start, end): cells["count"] for start, end, _, cells in edges(graph, "tested")}

    assert dict.fromkeys(("(2R,6R)-HNK", "esketamine", "racemic ketamine"), "ketamine") == drugs
    assert 7 == tested["CHEBI:60799", DISH_B]
    assert len(edges(graph, "finding")) == sum(tested.values())


def test_what_has_no_drug_gets_none(review: Store) -> None:
    """The state of a disease is a model with findings and no drug."""
    rows = [row for row in select(review, family="disease_state") if row.drug is None]
    graph = network(review, rows)

    assert len(rows) > 0
    assert "drug" not in kinds(graph)
    assert [] == edges(graph, "tested")
    assert len(rows) == len(edges(graph, "finding"))


def test_two_findings_of_one_model_and_gene_stay_two(toy: Store) -> None:
    """CXCL8 rose at 4 h and fell at 24 h in Dish B: two edges, side by side."""
    graph = network(toy, select(toy, ["CXCL8"]))
    between = graph.get_edge_data(DISH_B, "HGNC:6025")

    assert {"id:toy/finding/d03": "up", "id:toy/finding/d04": "down"} == {
        key: cells["direction"] for key, cells in between.items()
    }


def test_an_edge_has_every_column_of_the_evidence(toy: Store) -> None:
    """Lists stay lists, numbers numbers, zero is zero and what is not stated is None."""
    graph = network(toy, select(toy, ["IL6"]))
    found = {key: cells for _, _, key, cells in edges(graph, "finding")}

    assert all(["kind", *(each.name for each in fields(Evidence))] == list(cells) for cells in found.values())
    assert ["Table 1", "section 3"] == found["id:toy/finding/a01"]["locator"]
    assert -1.25 == found["id:toy/finding/a01"]["effect_size"]
    assert 0.0 == found["id:toy/finding/b01"]["p_value"]
    assert found["id:toy/finding/b01"]["adjusted_p_value"] is None
    assert 0.0 == found["id:toy/finding/b04"]["effect_size"]


def test_a_node_has_every_name_that_a_reader_may_type(review: Store) -> None:
    """S100A10 is also p11, as the paper writes it; CXCL8 was IL8; a study is found by its DOI, a line by its alias."""
    graph = network(review, select(review, family=None))
    names = {cells["label"]: cells["names"] for _, cells in graph.nodes(data=True)}

    assert {"S100A10", "p11", "P11"} <= set(names["S100A10"])
    assert {"IL-8", "IL8"} <= set(names["CXCL8"])
    assert {"10.1016/j.jneuroim.2015.03.012", "A-172"} <= set(
        names["Yuhas 2015 · A172 glioblastoma (astroglial) line"]
    )
    assert all(listed == sorted(set(listed)) for listed in names.values())


def test_the_order_of_the_findings_changes_nothing(review: Store) -> None:
    """The same findings, shuffled and doubled, give the same nodes, edges and attributes in the same order."""
    rows = list(select(review, family=None))
    shuffled = sorted(rows, key=lambda row: row.finding[::-1])
    once = network(review, rows)
    again = network(review, shuffled + rows[:10])

    assert rows != shuffled
    assert list(once.nodes(data=True)) == list(again.nodes(data=True))
    assert list(once.edges(keys=True, data=True)) == list(again.edges(keys=True, data=True))
    assert sorted(once, key=lambda node: (KINDS.index(once.nodes[node]["kind"]), node)) == list(once)


def test_sets_are_drawn_among_pathways(review: Store) -> None:
    """Pathways and named sets of genes are pathways; a transcriptome and a phenotype stay features."""
    graph = network(review, select(review, family=None))
    drawn = {
        (cells["feature_kind"], cells["kind"])
        for _, cells in graph.nodes(data=True)
        if "feature_kind" in cells
    }

    assert {
        ("gene", "feature"),
        ("lncrna", "feature"),
        ("transcriptome", "feature"),
        ("phenotype", "feature"),
        ("pathway", "pathway"),
        ("gene_set", "pathway"),
        ("mirna_set", "pathway"),
    } == drawn


def test_membership_is_shown_where_the_pathway_has_a_finding(review: Store) -> None:
    """Of all pathways of STAT3 only the one with a finding is drawn, and the edge says so."""
    rows = select(review, family=None)
    ((start, end, key, cells),) = edges(network(review, rows), "member")

    assert ("HGNC:11364", "reactome:R-HSA-913531", "member") == (start, end, key)
    assert "STAT3 belongs to Interferon Signaling, which a finding here is on" == cells["why"]
    assert [] == edges(network(review, rows, pathways=False), "member")


@pytest.mark.long
def test_a_small_curated_collection_is_shown_for_two_genes(
    toy_store: Path, schema: Schema, tmp_path: Path
) -> None:
    """A hallmark with two shown genes is drawn; one gene alone draws none."""
    path = tmp_path / "kg.duckdb"
    shutil.copy(toy_store, path)
    load(path, ["hallmark"], schema)
    with Store.open(path) as store:
        graph = network(store, select(store, ["IL6", "TNF"]))
        alone = network(store, select(store, ["IL6"]))
    sizes = Counter(end for _, end, _, _ in edges(graph, "member"))
    why = {cells["why"] for *_, cells in edges(graph, "member")}
    said = "a set of hallmark that holds 2 of the genes shown"

    assert {2} == set(sizes.values())
    assert f"IL6 belongs to HALLMARK_TNFA_SIGNALING_VIA_NFKB, {said}" in why
    assert f"TNF belongs to HALLMARK_TNFA_SIGNALING_VIA_NFKB, {said}" in why
    assert [] == edges(alone, "member")


@pytest.mark.parametrize(
    ("names", "findings"),
    [
        (["IL6"], ["a01", "a07", "a08", "b01", "b04", "b05", "c01", "e01"]),
        (["IFNB2"], ["a01", "a07", "a08", "b01", "b04", "b05", "c01", "e01"]),
        (["midazolam"], ["b05"]),
        (["Dish D 2032", "GRM2"], ["a06", "c02", "f01", "f02"]),
        (["SK-N-SH"], ["c01", "c02", "c03", "c04", "c05", "c06"]),
        (["Interferon Signaling"], ["a04", "c04"]),
        (["interferon signalling"], ["a04", "c04"]),
        (["HGNC:12680"], ["c05", "c06", "f01"]),
    ],
)
def test_a_name_may_be_of_any_kind(toy: Store, names: Sequence[str], findings: Sequence[str]) -> None:
    """Genes, drugs, studies, systems and pathways choose findings, and several names add up."""
    rows = select(toy, names, family=None)

    assert [f"id:toy/finding/{each}" for each in findings] == [row.finding for row in rows]


def test_families_are_not_pooled_unasked(toy: Store) -> None:
    """What predicts a response is left out beside what the drug does, and the notes count it."""
    rows = select(toy, ["GRM2"])

    assert ["id:toy/finding/c02"] == [row.finding for row in rows]
    assert ("1 finding of another contrast family is not shown: response prediction 1",) == rows.notes


def test_a_gene_without_a_finding_gives_an_empty_graph_that_says_why(toy: Store) -> None:
    """An empty answer is an answer."""
    rows = select(toy, ["STAT3"])

    assert 0 == len(network(toy, rows))
    assert ("No finding on STAT3; `kg why-not STAT3` shows where it is presumed tested.",) == rows.notes


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("p11", "ambiguous as alias: HGNC:10487"),
        ("dish-b", "Did you mean 'Dish B 2031'"),
        ("no such thing", "no gene, drug, study, system or pathway is named 'no such thing'"),
    ],
)
def test_a_name_that_is_unknown_or_ambiguous_is_refused(toy: Store, name: str, message: str) -> None:
    """Nothing is guessed; the message has the candidates or the nearest name."""
    with pytest.raises(GroundingError, match=message):
        select(toy, [name])


def test_a_name_of_two_kinds_is_refused(world: World) -> None:
    """A word that is a gene and a study means neither until it is asked for by its identifier."""
    studies = world.review / "studies.tsv"
    studies.write_text(studies.read_text(encoding="utf-8").replace("Example 2031", "TNF"), encoding="utf-8")
    world.load()

    with Store.open(world.store) as store:
        with pytest.raises(GroundingError, match="'TNF' means several things: gene HGNC:11892; study id:"):
            select(store, ["TNF"])
        assert ["TNFα"] == [row.as_written for row in select(store, ["HGNC:11892"])]


def test_an_unknown_family_is_refused_with_the_nearest(toy: Store) -> None:
    """A family is one of a closed list."""
    with pytest.raises(OptionError, match="Did you mean 'drug_effect'"):
        select(toy, family="drug_effects")
    with pytest.raises(OptionError, match="Use one of all, stereo, exact"):
        select(toy, forms="every")


def test_the_graph_is_a_method_for_algorithms_of_ones_own(toy_store: Path) -> None:
    """Algorithms of networkx run on it: BDNF is reached from esketamine in two steps, by two models."""
    with kg.open(toy_store) as graph:
        network = graph.graph("BDNF")
        everything = graph.graph(family=None)

    assert isinstance(network, nx.MultiDiGraph)
    assert 2 == nx.shortest_path_length(network, "CHEBI:60799", "HGNC:1033")
    assert (
        2 == network.in_degree("HGNC:1033") - 2 == len({start for start, _ in network.in_edges("HGNC:1033")})
    )
    assert len(network) < len(everything)


@pytest.mark.process
def test_networkx_is_imported_when_a_graph_is_made() -> None:
    """Neither the module of the graph nor the selection brings networkx."""
    code = "import sys, kg.network.build, kg.network.select, kg.api; print('networkx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    assert "False\n" == done.stdout
