"""The store as an rdflib dataset: all of it, read-only, with rdflib's own SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import BNode, Literal, URIRef, Variable

import kg
from kg.errors import StoreError
from kg.rdf.rdflib_view import dataset
from kg.rdf.serialize import all_quads
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rdflib import Dataset
    from rdflib.query import Result

pytestmark = [
    pytest.mark.long,
    pytest.mark.process,
    # rdflib uses what it deprecates itself
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]
SCHEMA = load_schema()


def iri(curie: str) -> URIRef:
    """Expand a CURIE."""
    return URIRef(SCHEMA.expand(curie))


def bindings(found: Result, *names: str) -> list[tuple[str, ...]]:
    """Read the values of variables from the rows of a result."""
    return [tuple(str(row[Variable(name)]) for name in names) for row in found.bindings]


@pytest.fixture(scope="module")
def graph(made_up_store: Path) -> Dataset:
    """The made-up review."""
    with Store.open(made_up_store) as store:
        return dataset(store, SCHEMA)


def test_it_has_every_triple(graph: Dataset, made_up_store: Path) -> None:
    """Graphs, subjects and values are those of the store; derived ones stand in graphs of their own."""
    with Store.open(made_up_store) as store:
        quads = list(all_quads(store, SCHEMA))
    names = {str(each.identifier) for each in graph.graphs()}
    of_the_store = [graph.graph(URIRef(name)) for name in names if not name.endswith("/evidence")]

    assert len(quads) == sum(map(len, of_the_store))
    assert {str(quad.graph_name)[1:-1] for quad in quads} <= names
    assert {(str(each[0]), str(each[1])) for one in of_the_store for each in one} == {
        (str(quad.subject)[1:-1], quad.predicate.value) for quad in quads
    }


def test_rdflib_asks_it_in_sparql(graph: Dataset, made_up_store: Path) -> None:
    """A query of rdflib finds what SQL finds, with the prefixes of the schema."""
    with Store.open(made_up_store) as store:
        rows = store.rows("SELECT id, as_written FROM finding ORDER BY id")
    found = graph.query(
        "SELECT ?f ?w { GRAPH <https://w3id.org/drugkg/id/source/made-up> { ?f kg:asWritten ?w } } ORDER BY STR(?f)"
    )

    assert rows == [(SCHEMA.contract(row[0]), row[1]) for row in bindings(found, "f", "w")]


def test_the_review_is_asked_in_rdflib(review_store: Path) -> None:
    """The findings of the review on GRIA1, all of them up, are found."""
    with Store.open(review_store) as store:
        view = dataset(store, SCHEMA)
        here = store.rows("SELECT id FROM finding WHERE as_written = 'GRIA1' ORDER BY id")
    found = view.query(
        'SELECT ?f { ?f kg:asWritten "GRIA1" ; kg:direction kg:Direction-up } ORDER BY STR(?f)'
    )

    assert here
    assert here == [(SCHEMA.contract(row[0]),) for row in bindings(found, "f")]


def test_a_graph_is_a_source(graph: Dataset) -> None:
    """A named graph can be looked at alone; the empty default graph is the union."""
    source = graph.graph(iri("id:source/made-up"))
    labels = list(source.objects(iri("id:source/made-up"), iri("rdfs:label")))

    assert [Literal("made-up")] == labels
    assert 0 < len(source) < len(graph)


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.add((iri("kg:a"), iri("kg:b"), iri("kg:c"))),
        lambda graph: graph.remove((None, None, None)),
        lambda graph: graph.update("INSERT DATA { <http://a> <http://b> <http://c> }"),
        lambda graph: graph.parse(data="<http://a> <http://b> <http://c> .", format="turtle"),
        lambda graph: graph.graph(URIRef("http://new")),
        lambda graph: graph.remove_graph(iri("id:source/made-up")),
    ],
)
def test_nothing_can_be_written(graph: Dataset, change: Callable[[Dataset], object]) -> None:
    """Every way to write is refused, and nothing is lost."""
    count = len(graph)
    with pytest.raises(StoreError, match="read-only"):
        change(graph)

    assert count == len(graph)


def test_what_no_triple_has_matches_nothing(graph: Dataset) -> None:
    """A literal as subject and a blank node match nothing, and are no error."""
    assert [] == list(graph.triples((Literal("x"), None, None)))
    assert [] == list(graph.triples((None, None, BNode())))
    assert (iri("kg:none"), None, None) not in graph


def test_the_python_interface_gives_it(made_up_store: Path) -> None:
    """An open store hands out its triples as a dataset."""
    with kg.open(made_up_store) as opened:
        found = opened.dataset()

    assert (iri("id:source/made-up"), iri("rdfs:label"), Literal("made-up")) in found
