"""SPARQL on a store only reads, keeps parameters data, and ends."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.errors import QueryError
from kg.query import sparql
from kg.query.sparql import SparqlEngine
from kg.query.sparql_parameters import bind_parameters, tokens
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.results import Result

    Ask = Callable[..., Result]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


pytestmark = pytest.mark.process  # a query runs in a process of its own, which can be ended


@pytest.fixture(scope="module")
def store(made_up_store: Path) -> Iterator[Store]:
    """The made-up review, open."""
    with Store.open(made_up_store) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(store: Store) -> Ask:
    """Ask the made-up review."""

    def run(text: str, **options: object) -> Result:
        return SparqlEngine(store, load_schema()).query(text, **options)  # type: ignore[arg-type]

    return run


def test_cells_have_the_types_of_the_store(ask: Ask) -> None:
    """Numbers are numbers, closed values their text, identifiers CURIEs, and what is unbound is None."""
    answer = ask(
        'SELECT (3 AS ?i) (0.5 AS ?d) (1e-300 AS ?e) (true AS ?b) ("a" AS ?s) (kg:Direction-up AS ?v)'
        " (HGNC:4571 AS ?c) (<http://else.where/x> AS ?x) (?none AS ?u) {}"
    )

    assert ("i", "d", "e", "b", "s", "v", "c", "x", "u") == answer.columns
    assert [(3, 0.5, 1e-300, True, "a", "up", "HGNC:4571", "http://else.where/x", None)] == answer.rows
    assert [int, float, float, bool] == [type(cell) for cell in answer.rows[0][:4]]


def test_a_limit_changes_no_cell(ask: Ask) -> None:
    """A value reads the same with and without a limit, whatever characters it has."""
    text = (
        'SELECT ?a ?b (7 AS ?n) (kg:Direction-up AS ?v) { VALUES (?a ?b) { ("tab\\t, line\\n, quote\\", \\\\u0041" UNDEF)'
        ' ("\\u001F é 漢 🧬 \\u0007" "x"@en) ("0.5" 0.5) ("NaN"^^xsd:double "INF"^^xsd:float) } }'
    )
    whole, some = ask(text).rows, ask(text, limit=9).rows

    assert 'tab\t, line\n, quote", \\u0041' == whole[0][0]
    assert "\u001f é 漢 🧬 \u0007" == whole[1][0]
    assert repr(whole) == repr(some)


def test_a_query_gives_the_rows_of_the_tables(ask: Ask, store: Store) -> None:
    """What SPARQL finds is what SQL finds."""
    rows = store.rows("SELECT id, direction, call FROM finding ORDER BY id")

    assert rows
    assert rows == ask("SELECT ?f ?d ?c { ?f kg:direction ?d ; kg:call ?c } ORDER BY STR(?f)").rows


def test_ask_has_one_row(ask: Ask) -> None:
    """ASK answers true or false."""
    assert [(True,)] == ask("ASK { ?f a biolink:StudyResult }").rows
    assert [(False,)] == ask('ASK { ?f kg:asWritten "no such gene" }').rows


def test_patterns_are_about_all_graphs_unless_one_is_named(ask: Ask, store: Store) -> None:
    """The union of sources is asked; GRAPH and FROM choose."""
    (here,) = store.rows("SELECT count(*) FROM finding")[0]
    count = "SELECT (COUNT(DISTINCT ?s) AS ?n)"

    assert [(here,)] == ask(f"{count} {{ ?s kg:asWritten ?w }}").rows
    assert [(here,)] == ask(f"{count} {{ GRAPH id:source\\/made-up {{ ?s kg:asWritten ?w }} }}").rows
    assert [(here,)] == ask(f"{count} FROM id:source\\/made-up {{ ?s kg:asWritten ?w }}").rows
    assert [(0,)] == ask(f"{count} FROM id:source\\/hgnc {{ ?s kg:asWritten ?w }}").rows


def test_construct_gives_turtle(store: Store) -> None:
    """CONSTRUCT prints triples with short names, and is no table."""
    text = "CONSTRUCT { ?t skos:broader ?f } WHERE { ?t skos:broader ?f FILTER(?f = kg:Family-regimen) }"

    assert (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix kg: <https://w3id.org/drugkg/vocab/> .\n"
        "kg:ContrastType-route_or_dose skos:broader kg:Family-regimen .\n"
    ) == SparqlEngine(store, load_schema()).evaluate(text)
    with pytest.raises(QueryError, match="triples, not rows"):
        SparqlEngine(store, load_schema()).query(text)


def test_a_limit_is_said(ask: Ask) -> None:
    """Rows that are cut off are mentioned; rows that are all there are not."""
    some, all_of_them = ask("SELECT ?s { ?s ?p ?o }", limit=2), ask("ASK {}", limit=1)

    assert (2, ["Only the first 2 rows; there are more"]) == (len(some), some.notes)
    assert [] == all_of_them.notes


@pytest.mark.parametrize(
    "text",
    [ENDLESS, ENDLESS.replace("(COUNT(*) AS ?n)", "*"), ENDLESS.replace("(COUNT(*) AS ?n)", "DISTINCT *")],
)
def test_a_query_without_end_is_ended(ask: Ask, text: str) -> None:
    """A product of everything with everything is ended when the time is over."""
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"timed out after 0\.5 s"):
        ask(text, timeout=0.5)

    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT ?s { service silent <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT ?s { ?s ?p trueSERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT ?s { ?s ?p 1SERVICE<http://127.0.0.1:9/sparql>{ ?s ?p ?o } }",
    ],
)
def test_no_other_server_is_asked(ask: Ask, text: str) -> None:
    """SERVICE is refused before anything runs."""
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://a> <http://b> 1 }",
        "PREFIX x: <http://x/> DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP ALL",
        "LOAD <http://127.0.0.1:9/a.ttl>",
        "WITH <http://g> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    ],
)
def test_a_query_only_reads(ask: Ask, text: str) -> None:
    """Updates are refused in one sentence."""
    with pytest.raises(QueryError, match="is not allowed: queries only read"):
        ask(text)


def test_words_that_only_look_like_orders_are_let_through(ask: Ask) -> None:
    """SERVICE in a string, a comment, a name or a variable is no order."""
    text = 'SELECT ("SERVICE" AS ?service) { # SERVICE\n BIND(kg:SERVICE AS ?insert) }'

    assert [("SERVICE",)] == ask(text).rows


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT ?s {\n  ?s ?p }", "query:2:"),
        ("SELECT ?s {\n ?s kgg:p ?o }", "query:2: the prefix 'kgg' is not declared. Did you mean 'kg'?"),
        ("", "the query is empty"),
    ],
)
def test_a_mistake_has_its_line_and_column(ask: Ask, text: str, place: str) -> None:
    """A mistake is told where it is, in one sentence."""
    with pytest.raises(QueryError) as caught:
        ask(text)

    assert place in str(caught.value)
    assert 300 > len(str(caught.value))


@pytest.mark.parametrize(
    "value",
    [
        'x" } ; DROP ALL #',
        "'''",
        '"""',
        "\\",
        "\\u0022",
        "a\nb\r\tc",
        "<http://a>",
        "?x $x",
        "薬 {}",
        "",
        " ",
    ],
)
def test_a_parameter_stays_data(ask: Ask, value: str) -> None:
    """Nothing that stands in a value becomes part of the query."""
    assert [(value,)] == ask("SELECT ?x { BIND($x AS ?x) }", parameters={"x": value}).rows


@given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_is_one_string_in_the_query(value: str) -> None:
    """A text is a single string between what stood before and after it."""
    asked = bind_parameters("SELECT $x {}", {"x": str(Literal(value))}).text
    kinds = [word.kind for word in tokens(asked) if word.text.strip()]

    assert ["word", "string", "other", "other"] == kinds


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ("$x" AS ?s) {} # $x',
        "SELECT ('''$x''' AS ?s) {}",
        "SELECT (<http://a/$x> AS ?s) {}",
        "SELECT ?x {}",
    ],
)
def test_a_parameter_has_no_place_in_strings_names_and_comments(text: str) -> None:
    """A $name inside a string, an IRI or a comment is text; a value without a place is refused."""
    with pytest.raises(QueryError, match=r"no parameter \$x"):
        bind_parameters(text, {"x": '"value"'})


def test_a_parameter_that_is_not_given_is_any(ask: Ask) -> None:
    """None stands for kg:any, so that a query can ask whether it was given."""
    text = "SELECT (($family = kg:any) AS ?any) {}"

    assert [(True,)] == ask(text, parameters={"family": None}).rows
    assert [(False,)] == ask(
        text, parameters={"family": sparql.term(load_schema(), "regimen", kind="Family")}
    ).rows


def test_values_become_the_terms_they_look_like() -> None:
    """On the command line an identifier is an identifier, a number a number, and all else a text."""
    schema = load_schema()

    assert NamedNode("http://identifiers.org/hgnc/4571") == sparql.read_term(schema, "HGNC:4571")
    assert NamedNode("http://a/b") == sparql.read_term(schema, "<http://a/b>")
    assert Literal("note: a text") == sparql.read_term(schema, "note: a text")
    assert Literal("unknown:prefix") == sparql.read_term(schema, "unknown:prefix")
    assert [Literal(5), Literal(bool(1)), Literal(0.5)] == [
        sparql.read_term(schema, each) for each in (5, True, 0.5)
    ]
    with pytest.raises(QueryError, match="invalid identifier"):
        sparql.read_term(schema, "<a b>")


def test_words_put_together_are_the_query() -> None:
    """Cutting a query into words loses nothing."""
    text = "PREFIX a: <http://a#> SELECT ?x { ?x a:b\\-c \"q\\\"s\" , '''l\"o''ng'''@en ; a:p 1e5 FILTER(?x<?y&&$z>3) } # end"

    assert text == "".join(word.text for word in tokens(text))
    assert "$z" in [word.text for word in tokens(text) if word.kind == "variable"]
