"""A query that returns nothing is told which of its names and values are not in the schema or the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from kg.query.empty import is_empty, server_notes, sparql_reasons, sql_reasons, value_reasons
from kg.query.named import answer
from kg.renamed import PREDICATES
from kg.results import Result
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = load_schema()


@pytest.fixture(scope="module")
def store(toy_store: Path) -> Iterator[Store]:
    """The toy review."""
    with Store.open(toy_store) as opened:
        yield opened


@pytest.mark.parametrize(
    ("pattern", "reasons"),
    [
        ("?f a kg:Fnding", ["kg:Fnding is not in the schema; did you mean kg:Finding?"]),
        (
            "?f a biolink:StudyReslt",
            ["biolink:StudyReslt is not in the schema; did you mean biolink:StudyResult?"],
        ),
        ("?f kg:in_result_set ?r", ["kg:in_result_set is not in the schema; did you mean kg:inResultSet?"]),
        ("?f kg:IN_RESULT_SET ?r", ["kg:IN_RESULT_SET is not in the schema; did you mean kg:inResultSet?"]),
        ("?f kg:ABOUT ?g", ["kg:ABOUT is not in the schema; did you mean kg:about?"]),
        ("?f kg:feature ?g", ["kg:feature is not in the schema: it is now called kg:about"]),
        (
            "?f <https://w3id.org/drugkg/vocab/abut> ?g",
            ["kg:abut is not in the schema; did you mean kg:about?"],
        ),
        ("?f kg:direction 'up'", ["kg:direction has values such as kg:Direction-up, never the text 'up'"]),
        (
            "?f kg:direction kg:Direction-upp",
            ["kg:Direction-upp is not in the schema; did you mean kg:Direction-up?"],
        ),
        ("?f kg:about HGNC:99999999", ["HGNC:99999999 is not in the store"]),
        ("?x a kg:Cohort . ?y kg:about kg:any", []),
    ],
)
def test_names_that_no_triple_has_are_named_with_the_nearest(
    store: Store, pattern: str, reasons: list[str]
) -> None:
    """Each class, predicate, value or identifier of the query that cannot match is named."""
    found = sparql_reasons(store, SCHEMA, f"SELECT * {{ {pattern} }} # kg:nonsense 'kg:nonsense'")

    assert reasons == [each for each in found if not each.startswith(("every name", "the store has no kg:"))]


def test_an_abstract_class_names_the_classes_below_it(store: Store) -> None:
    """Rows are genes or pathways; none is a feature and nothing else."""
    (reason,) = sparql_reasons(store, SCHEMA, "SELECT ?x { ?x a kg:Feature }")

    assert "kg:Gene" in reason
    assert "kg:Pathway" in reason


def test_a_query_without_an_unknown_name_says_so(store: Store) -> None:
    """Where every name is known, the conditions together are what no row meets."""
    (reason,) = sparql_reasons(
        store, SCHEMA, "PREFIX x: <http://example.org/> SELECT ?f { ?f a kg:Finding ; x:y 1 }"
    )

    assert "every name of the query is in the schema" in reason


def test_a_renamed_predicate_has_a_name_of_the_schema() -> None:
    """The hint for a former name leads to a name that triples have."""
    iris = {slot.iri for cls in SCHEMA.classes.values() for slot in cls.slots}

    assert {SCHEMA.expand(name) for name in PREDICATES.values()} <= iris
    assert not {SCHEMA.expand(name) for name in PREDICATES} & iris


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * FROM evidence WHERE direction = 'upp'", "direction is never 'upp'; did you mean 'up'?"),
        ("SELECT * FROM evidence WHERE symbol = 'LI6'", "no row of evidence has the symbol 'LI6'"),
        (
            "SELECT * FROM evidence WHERE drug_group IN ('ketamin')",
            "no row of evidence has the drug_group 'ketamin'; did you mean 'ketamine'?",
        ),
        ("SELECT * FROM evidence WHERE p_value > 2", "no row meets all conditions of the query"),
    ],
)
def test_values_that_no_row_has_are_named(store: Store, text: str, reason: str) -> None:
    """A value outside its closed list, or a name that no evidence has, is why an SQL query is empty."""
    assert [reason] == sql_reasons(store, SCHEMA, text)


@pytest.mark.parametrize("value", ["0", "false"])
def test_a_row_of_zero_or_false_is_a_row(store: Store, value: str) -> None:
    """What the one row says is not taken for no row; an unknown value of the query is still named."""
    assert [] == sql_reasons(store, SCHEMA, f"SELECT {value}", [(value,)])
    assert ["direction is never 'upp'; did you mean 'up'?"] == sql_reasons(
        store, SCHEMA, "SELECT count(*) FROM evidence WHERE direction = 'upp'", [(0,)]
    )
    assert [] == sparql_reasons(store, SCHEMA, "ASK { ?f a kg:Finding }", [(False,)])


def test_values_in_cypher_are_checked_too() -> None:
    """A property map and a comparison are read alike."""
    text = "MATCH (f:Finding {direction: 'upp'}) WHERE f.call = \"nll\" RETURN f"

    assert ["direction is never 'upp'", "call is never 'nll'"] == [
        each.partition(";")[0] for each in value_reasons(SCHEMA, text)
    ]


@pytest.mark.parametrize(
    ("described", "note"),
    [
        ("label does not exist. The label `Gne` does not exist in database `neo4j`. Verify it.", "Gne is not a label in the database or the schema; did you mean 'Gene'?"),
        ("relationship type does not exist. The relationship type `ABUT` does not exist in database `neo4j`.", "ABUT is not a relationship type in the database or the schema; did you mean 'ABOUT'?"),
        ("property key does not exist. The property `symbl` does not exist in database `neo4j`.", "symbl is not a property in the database or the schema; did you mean 'symbol'?"),
        ("label does not exist. The label `Cohort` does not exist in database `neo4j`. Verify it.", "the server has no label Cohort; `kg sync` writes what the store has of it"),
        ("This query builds a cartesian product.", "This query builds a cartesian product."),
    ],
)  # fmt: skip
def test_remarks_of_the_server_are_notes(described: str, note: str) -> None:
    """What a server remarks on a query is kept; an unknown name comes with the nearest of the schema."""
    assert [f"Neo4j: {note}"] == server_notes(SCHEMA, [described])


@pytest.mark.parametrize(("rows", "empty"), [([], True), ([(0,)], True), ([(False,)], True), ([(1,)], False)])
def test_a_count_of_zero_is_empty(rows: list[tuple[object, ...]], *, empty: bool) -> None:
    """A query that counts nothing or asks in vain is as empty as one without a row."""
    assert empty == is_empty(Result(("x",), rows))


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("gene-evidence", {"gene": "GRIA4"}, "the store has no finding on GRIA4"),
        ("nulls", {"drug": "midazolam", "compartment": "brain"}, "no row with drug = midazolam"),
    ],
)
def test_an_empty_named_question_says_why(
    store: Store, name: str, parameters: dict[str, str], words: str
) -> None:
    """The notes of a question without rows name what has no finding, or what it was restricted to."""
    found = answer(store, SCHEMA, name, parameters)

    assert [] == found.rows
    assert any(words in note for note in found.notes), found.notes


def test_free_queries_in_python_say_why(toy_store: Path) -> None:
    """The result of an empty query has the reasons as notes."""
    with kg.open(toy_store) as graph:
        result = graph.sql("SELECT count(*) FROM evidence WHERE call = 'nul'")

    assert result.notes[0].startswith("call is never 'nul'")
