"""GraphML: the graph of the findings as Cytoscape, Gephi and networkx read it."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg.export.graphml import flat
from kg.export.registry import export
from kg.network.build import network
from kg.network.select import select
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

NS = "{http://graphml.graphdrawing.org/xmlns}"
HOSTILE = "a\x00b\x1f<b>&amp;\"'\r\n🧬 ]]>"


def exported(path: Path, **options: str) -> bytes:
    """Export a store as GraphML."""
    stream = io.BytesIO()
    with Store.open(path) as store:
        export(store, load_schema(), "graphml", stream, **options)
    return stream.getvalue()


def read(text: bytes) -> nx.MultiDiGraph:
    """Read it back as networkx does."""
    return nx.read_graphml(io.BytesIO(text), edge_key_type=str, force_multigraph=True)


def everything(graph: nx.MultiDiGraph) -> tuple[dict[str, Any], dict[tuple[str, str, str], Any]]:
    """Give nodes and edges with their attributes."""
    return dict(graph.nodes(data=True)), {
        (start, end, key): cells for start, end, key, cells in graph.edges(keys=True, data=True)
    }


def test_networkx_reads_back_what_was_written(generated_store: Path) -> None:
    """A thousand findings with hostile text: equal nodes, edges, keys, attributes and types."""
    with Store.open(generated_store) as store:
        written = flat(network(store, select(store, family=None)))
        digest = store.digest
    graph = read(exported(generated_store))

    assert isinstance(graph, nx.MultiDiGraph)
    assert everything(written) == everything(graph)
    assert digest == graph.graph["digest"]
    assert 1000 == sum(kind == "finding" for *_, kind in graph.edges(data="kind"))


def test_parallel_findings_are_parallel_edges(toy_store: Path) -> None:
    """CXCL8 up at 4 h and down at 24 h in one model are two edges, named by their findings."""
    graph = read(exported(toy_store))
    between = graph.get_edge_data("id:toy/study/dish-b-2031|cellosaurus:0131", "HGNC:6025")

    assert {"id:toy/finding/d03": "up", "id:toy/finding/d04": "down"} == {
        key: cells["direction"] for key, cells in between.items()
    }


def test_every_edge_has_an_identifier_of_its_own(review_store: Path) -> None:
    """Gephi drops an edge whose identifier it has seen; none is written twice, nor is a node."""
    root = ET.fromstring(exported(review_store))  # noqa: S314 - this text was made here
    for kind, expected in (("edge", 98 + 24 + 1), ("node", 69)):
        ids = [each.get("id") for each in root.iter(f"{NS}{kind}")]

        assert expected == len(ids) == len(set(ids))


def test_attributes_have_one_type_each(review_store: Path) -> None:
    """A column of Cytoscape or Gephi has one type: numbers are numbers, and no name is declared twice.

    A truth value is a text, since igraph reads an absent boolean as false.
    """
    root = ET.fromstring(exported(review_store))  # noqa: S314 - this text was made here
    declared = Counter((key.get("for"), key.get("attr.name")) for key in root.iter(f"{NS}key"))
    types = {(key.get("for"), key.get("attr.name")): key.get("attr.type") for key in root.iter(f"{NS}key")}

    assert {1} == set(declared.values())
    assert {"string", "long", "double"} == set(types.values())
    assert ("double", "long", "string", "string") == tuple(
        types["edge", name] for name in ("conc_max_um", "count", "dose_dependent", "locator")
    )
    assert "directed" == root.find(f"{NS}graph").get("edgedefault")  # type: ignore[union-attr]


def test_lists_and_absent_cells_are_flat(toy_store: Path) -> None:
    """A list is one text, zero and false stay, what is absent or empty has no attribute."""
    _, edges = everything(read(exported(toy_store)))
    found = {key: cells for (_, _, key), cells in edges.items()}

    assert "Table 1|section 3" == found["id:toy/finding/a01"]["locator"]
    assert 0.0 == found["id:toy/finding/b01"]["p_value"]
    assert "adjusted_p_value" not in found["id:toy/finding/b01"]
    assert "validated_by" not in found["id:toy/finding/b01"]


def test_what_xml_forbids_is_replaced() -> None:
    """Control characters in labels, keys and lists become a replacement, so that every reader gets the file."""
    graph = nx.MultiDiGraph()
    graph.add_node(HOSTILE, kind="feature", label=HOSTILE, names=[HOSTILE, "b"], empty="", zero=0, no=False)
    graph.add_edge(HOSTILE, HOSTILE, HOSTILE, kind="finding", note=HOSTILE, absent=None)
    stream = io.BytesIO()
    nx.write_graphml_xml(flat(graph), stream)
    again = read(stream.getvalue())
    clean = "a�b�<b>&amp;\"'\n🧬 ]]>"

    assert [(clean, clean, clean)] == list(again.edges(keys=True))
    assert {
        "kind": "feature",
        "label": clean,
        "names": f"{clean}|b",
        "zero": 0,
        "no": "false",
    } == again.nodes[clean]
    assert {"kind": "finding", "note": clean} == again.edges[clean, clean, clean]
    assert ["b"] == graph.nodes[HOSTILE]["names"][1:]


@pytest.mark.parametrize(
    ("options", "findings"),
    [
        ({"drug": "midazolam"}, ["b05"]),
        ({"drug": "ketamine", "family": "response_tracking"}, ["a07"]),
        ({"family": "disease_state"}, ["a08"]),
        ({"measurand": "protein"}, []),
    ],
)
def test_a_drug_a_family_and_a_measurand_choose_findings(
    toy_store: Path, options: dict[str, str], findings: list[str]
) -> None:
    """The options of the matrix narrow the graph too; nothing left is an empty graph."""
    graph = read(exported(toy_store, **options))

    assert [f"id:toy/finding/{each}" for each in findings] == [
        key for _, _, key, kind in graph.edges(keys=True, data="kind") if kind == "finding"
    ]
    assert bool(findings) == (len(graph) > 0)


def test_a_gene_is_no_drug(kg: Kg, toy_store: Path) -> None:
    """--drug asks for a drug: the name of a gene is refused."""
    done = kg("export", "graphml", "--drug", "IL6", "--store", toy_store)

    assert (3, "") == (done.returncode, done.stdout)
