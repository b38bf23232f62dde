"""Faults that only triples can have: the shapes flag each, and reading them back refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import tiny_review
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import Graph

from kg.errors import ShapeError
from kg.load.loader import load
from kg.load.quads import read_quads
from kg.rdf.serialize import quad_lines
from kg.store.snapshot import Store
from kg.validation.shacl import shape_violations

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema

pytestmark = pytest.mark.long

Term = NamedNode | BlankNode | Literal
SUBJECT = "id:tiny/finding/corrected"

FAULTS: dict[str, tuple[str, str, str | None, str, str]] = {
    # subject, predicate, the value that goes (None: all stay), new value, rule
    "a mistyped predicate": (SUBJECT, "kg:dirrection", None, "kg:Direction-up", "no-such-slot"),
    "a predicate of another class": (SUBJECT, "kg:nTested", None, "kg:Direction-up", "no-such-slot"),
    "a literal where an identifier belongs": (SUBJECT, "kg:inResultSet", "*", '"a result set"', "curie"),
    "a text where a value of a list belongs": (SUBJECT, "kg:direction", "*", '"up"', "closed-list"),
    "a value of another list": (SUBJECT, "kg:direction", "*", "kg:Call-significant", "closed-list"),
    "a wrong class": (
        "id:tiny/result-set/dish.drug-vs-none",
        "rdf:type",
        "*",
        "biolink:Study",
        "reference",
    ),
    "a class that is none": (SUBJECT, "rdf:type", "*", "kg:Fnding", "closed-list"),
    "two directions": (SUBJECT, "kg:direction", None, "kg:Direction-down", "one-value"),
    "two classes": (SUBJECT, "rdf:type", None, "kg:Arm", "one-value"),
    "a unit that is no QUDT unit": (
        "id:tiny/treatment/one-dose",
        "kg:doseUnit",
        "*",
        "kg:micromolar",
        "closed-list",
    ),
    "a number that is a text": (SUBJECT, "biolink:effect_size", "*", '"1.5"', "datatype"),
    "a blank node": ("_:finding", "rdf:type", None, "biolink:StudyResult", "curie"),
    "an identifier of no declared namespace": (
        "http://nowhere.example/finding",
        "rdf:type",
        None,
        "biolink:StudyResult",
        "curie",
    ),
}


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory, root: Path, schema: Schema) -> list[Quad]:
    """The tiny review as it should be, as triples of named graphs."""
    place = tmp_path_factory.mktemp("tiny")
    load(place / "kg.duckdb", [str(tiny_review.write(place, root, tiny_review.tables()))], schema)
    with Store.open(place / "kg.duckdb") as store:
        return list(parse(b"".join(quad_lines(store, schema)), RdfFormat.N_QUADS))


def _term(schema: Schema, text: str) -> Term:
    if text.startswith('"'):
        return Literal(text.strip('"'))
    if text.startswith("_:"):
        return BlankNode(text[2:])
    return NamedNode(text if text.startswith("http") else schema.expand(text))


def _faulty(schema: Schema, quads: list[Quad], name: str) -> list[Quad]:
    subject, predicate, gone, value, _ = FAULTS[name]
    about, link = _term(schema, subject), _term(schema, predicate)
    graph = NamedNode(schema.expand("id:source/tiny"))
    kept = [quad for quad in quads if gone is None or (quad.subject, quad.predicate) != (about, link)]
    return [*kept, Quad(about, link, _term(schema, value), graph)]  # type: ignore[arg-type]


def test_the_unchanged_triples_are_read_back(quads: list[Quad], tmp_path: Path, schema: Schema) -> None:
    """Without a fault the triples are read and the store that they make has findings."""
    read_quads(quads, tmp_path / "back.duckdb", schema)

    with Store.open(tmp_path / "back.duckdb") as store:
        assert [(8,)] == store.rows("SELECT count(*) FROM finding")


@pytest.mark.parametrize("name", FAULTS)
def test_reading_triples_refuses_the_fault(
    name: str, quads: list[Quad], tmp_path: Path, schema: Schema
) -> None:
    """A triple that has no place in the schema is not dropped in silence."""
    with pytest.raises(ShapeError):
        read_quads(_faulty(schema, quads, name), tmp_path / "back.duckdb", schema)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.long
def test_the_shapes_flag_the_fault(name: str, quads: list[Quad], schema: Schema) -> None:
    """The same triples break a shape."""
    triples = (quad.triple for quad in _faulty(schema, quads, name))
    data = Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")

    found = shape_violations(data, schema)

    assert FAULTS[name][-1] in {row[1] for row in found}
