"""Rows become triples and come back as the same rows."""

# ruff: noqa: S608 - names of tables and columns come from the schema

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from factories.edited import edited
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from kg.export.registry import export
from kg.load.quads import read_quads
from kg.rdf.serialize import all_quads, count_sql, quad_lines, vocabulary
from kg.schema.linkml import load_schema
from kg.store.hashing import digest_graph, hash_sql
from kg.store.snapshot import Store
from kg.store.tables import create_tables
from kg.validation.rules import compiled_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Class, Schema, Slot

pytestmark = pytest.mark.long

SCHEMA = load_schema()
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
) | st.sampled_from(
    [
        'a "quoted" one',
        "two\nlines",
        "a\r\nb\rc",
        "tab\there",
        "back\\slash\\n",
        "\\",
        "IL-1β 薬 😀",
        "\u2028\x85\x01",
        " ",
        "",
    ]
)
LOCAL = st.lists(
    st.sampled_from([*"abcXYZ0189._~-/é薬:'()*+,;=@!$&?", "%41", "%e2"]), min_size=1, max_size=12
).map("".join)
CURIE = st.builds("{}:{}".format, st.sampled_from(sorted(SCHEMA.prefixes)), LOCAL)
LITERAL = {
    "string": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.0, -0.0, 1e-300, 5e-324, 1.7976931348623157e308, 0.1, 1e16, 123456789012345680.0]),
    "boolean": st.booleans(),
}


def values(slot: Slot) -> st.SearchStrategy[Any]:
    """What a cell of a slot may be; None is missing."""
    if slot.kind == "enum":
        one: st.SearchStrategy[Any] = st.sampled_from(sorted(SCHEMA.enums[slot.range].values))
    else:
        one = LITERAL.get(slot.kind, CURIE)
    if slot.multivalued:
        one = st.sets(one, min_size=1, max_size=3).map(sorted)
    return one if slot.required else st.none() | one


@st.composite
def stores(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """A row of every class; no identifier stands twice."""
    rows: dict[str, list[dict[str, Any]]] = {}
    identifiers = iter(
        draw(st.lists(CURIE, unique=True, min_size=len(SCHEMA.tables), max_size=len(SCHEMA.tables)))
    )
    for cls in SCHEMA.tables:
        row = {slot.name: draw(values(slot)) for slot in cls.slots[1:]}
        rows[cls.name] = [{"id": next(identifiers), **row}]
    return rows


def make_store(path: Path, rows: dict[str, list[dict[str, Any]]], graph: str = "made-up") -> Store:
    """Write rows into a new store."""
    with edited(path) as connection:
        create_tables(connection, SCHEMA)
        for name, found in rows.items():
            insert(connection, SCHEMA.classes[name], found, graph)
        connection.execute(
            "INSERT INTO graph_digest VALUES (?, ?)", [graph, digest_graph(connection, SCHEMA, graph)]
        )
    return Store.open(path)


def insert(connection: duckdb.DuckDBPyConnection, cls: Class, rows: list[dict[str, Any]], graph: str) -> None:
    """Insert rows of a class, with their hashes."""
    for row in rows:
        columns = ", ".join(row)
        cells = ", ".join(f"${name}::{cls.slot(name).sql_type}" for name in row)
        connection.execute(
            f"INSERT INTO {cls.table} (source, hash, {columns}) SELECT '{graph}', '', {cells}", row
        )
    connection.execute(f"UPDATE {cls.table} SET hash = {hash_sql(cls)}")


def all_rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every class, as text that tells types and signs of zero apart."""
    return {
        cls.name: [
            tuple(map(repr, row))
            for row in store.rows(
                f"SELECT source, hash, {', '.join(cls.columns)} FROM {cls.table} ORDER BY id"
            )
        ]
        for cls in SCHEMA.tables
    }


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(rows=stores())
@pytest.mark.slow
def test_any_rows_survive_as_triples(
    rows: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotes, line ends, any script, 0, 0.0, false, the smallest numbers and missing values come back."""
    place = tmp_path_factory.mktemp("any")
    with make_store(place / "a.duckdb", rows) as before:
        quads = list(parse(b"".join(quad_lines(before, SCHEMA)), RdfFormat.N_QUADS))
        read_quads(quads, place / "b.duckdb", SCHEMA)
        with Store.open(place / "b.duckdb") as after:
            assert all_rows(before) == all_rows(after)
            assert before.digest == after.digest


@settings(max_examples=15, deadline=None)
@given(names=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)))
def test_what_may_be_an_identifier_is_an_iri(names: list[str]) -> None:
    """A load accepts no identifier that the triples could not hold."""
    (rule,) = [
        each
        for each in compiled_rules(SCHEMA, lambda _: "it", table=lambda _: "it", classes=SCHEMA.tables[:1])
        if (each.name, "'id' AS path" in each.sql) == ("curie", True)
    ]
    curies = [f"id:{name}" for name in names]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE it AS SELECT unnest($curies::VARCHAR[]) AS id", {"curies": curies})
        refused = {value for _, _, value in connection.execute(rule.sql).fetchall()}

    for curie in set(curies) - refused:
        assert SCHEMA.expand(curie) == NamedNode(SCHEMA.expand(curie)).value


@pytest.fixture(scope="module")
def made_up(made_up_store: Path) -> Iterator[Store]:
    """The made-up review, open."""
    with Store.open(made_up_store) as store:
        yield store


@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld"])
def test_an_export_reads_back_as_the_same_store(
    made_up: Store, schema: Schema, tmp_path: Path, form: str
) -> None:
    """What was exported has the digest of the store, whatever the format."""
    formats = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
    file = tmp_path / "export"
    with file.open("wb") as stream:
        export(made_up, schema, form, stream)
    read_quads(parse(path=str(file), format=formats[form]), tmp_path / "back.duckdb", schema)

    with Store.open(tmp_path / "back.duckdb") as back:
        assert made_up.graph_digests() == back.graph_digests()
        assert made_up.digest == back.digest


def test_the_review_reads_back_as_the_same_store(review_store: Path, schema: Schema, tmp_path: Path) -> None:
    """The triples of the review, and of what is shared, have the digests of their graphs."""
    with Store.open(review_store) as store:
        graphs = ["pisanu-2025", "publications", "agents", "diseases", "cell-ontology", "reactome"]
        (tmp_path / "review.nq").write_bytes(b"".join(quad_lines(store, schema, graphs)))
        digests = {graph: store.graph_digests()[graph] for graph in sorted(graphs)}
    read_quads(parse(path=str(tmp_path / "review.nq")), tmp_path / "back.duckdb", schema)

    with Store.open(tmp_path / "back.duckdb") as back:
        assert digests == back.graph_digests()
        assert [(98,)] == back.rows("SELECT count(*) FROM finding")


def test_order_and_repetition_of_triples_do_not_matter(
    made_up: Store, schema: Schema, tmp_path: Path
) -> None:
    """Triples are a set: reversed and doubled they are the same store."""
    quads = list(all_quads(made_up, schema))
    read_quads([*reversed(quads), *quads], tmp_path / "back.duckdb", schema)

    with Store.open(tmp_path / "back.duckdb") as back:
        assert made_up.digest == back.digest


def test_triples_are_written_the_same_twice(made_up: Store, schema: Schema, tmp_path: Path) -> None:
    """The same rows give the same bytes, in order of graphs."""
    for name in ("a.nq", "b.nq"):
        (tmp_path / name).write_bytes(b"".join(quad_lines(made_up, schema)))
    graphs = [quad.graph_name for quad in parse(path=str(tmp_path / "a.nq"))]

    assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()
    assert sorted(map(str, graphs)) == list(map(str, graphs))


def test_chosen_rows_alone_can_be_written(made_up: Store, schema: Schema) -> None:
    """Identifiers choose rows; the triples are those of these rows."""
    (finding,) = made_up.rows("SELECT min(id) FROM finding")[0]
    quads = list(parse(b"".join(quad_lines(made_up, schema, ids=[finding])), RdfFormat.N_QUADS))

    assert {schema.expand(finding)} == {
        quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)
    }


def test_triples_are_counted_without_being_written(made_up: Store, schema: Schema) -> None:
    """The number of triples of a load is the number that a source becomes."""
    count = dict(made_up.rows(f"SELECT source, sum(n) FROM ({count_sql(schema)}) GROUP BY source"))
    lines = b"".join(quad_lines(made_up, schema, ["hgnc"])).count(b"\n")

    assert lines == count["hgnc"]


def test_there_are_no_blank_nodes(made_up: Store, schema: Schema) -> None:
    """Every subject and object has a name, in the rows and in the vocabulary."""
    nodes = [node for quad in all_quads(made_up, schema) for node in (quad.subject, quad.object)]

    assert len(nodes) > 2 * len(vocabulary())
    assert [] == [node for node in nodes if isinstance(node, BlankNode)]


def test_every_subject_is_described_in_one_graph(made_up: Store, schema: Schema) -> None:
    """No two sources describe the same thing, so that a union of graphs loses nothing."""
    graphs: dict[str, set[str]] = {}
    for quad in all_quads(made_up, schema):
        graphs.setdefault(str(quad.subject), set()).add(str(quad.graph_name))

    assert {} == {subject: found for subject, found in graphs.items() if len(found) > 1}


def test_contrast_types_lead_to_their_families(schema: Schema) -> None:
    """The vocabulary has the family above each contrast type, so that SPARQL can pool on it."""
    families = schema.family_of()
    broader = schema.expand("skos:broader")
    types = {value.iri: value.text for value in schema.enums["ContrastType"].values.values()}
    texts = {value.iri: value.text for value in schema.enums["Family"].values.values()}
    found = {
        types[each.subject.value]: texts[str(each.object)[1:-1]]
        for each in vocabulary()
        if each.predicate.value == broader
        and isinstance(each.subject, NamedNode)
        and each.subject.value in types
    }

    assert families == found


@pytest.mark.parametrize("prefix", sorted(SCHEMA.prefixes))
def test_every_prefix_expands_and_contracts(prefix: str) -> None:
    """A CURIE becomes an IRI and the same CURIE again."""
    curie = f"{prefix}:Some_thing-1/é"

    assert curie == SCHEMA.contract(SCHEMA.expand(curie))
    assert NamedNode(SCHEMA.expand(curie)).value == SCHEMA.expand(curie)


def test_numbers_keep_their_datatypes(tmp_path: Path) -> None:
    """0 is an integer, 0.0 a double, false a boolean, and what is missing is no triple."""
    rows = {
        "ResultSet": [{"id": "id:a/result-set/1", "contrast": "id:a/contrast/1", "n_tested": 0}],
        "Finding": [{"id": "id:a/finding/1", "p_value": 0.0, "dose_dependent": False, "members": None}],
    }
    for cls, row in ((SCHEMA.classes[name], found[0]) for name, found in rows.items()):
        for slot in cls.slots:
            if slot.required and slot.name not in row:
                row[slot.name] = (
                    next(iter(SCHEMA.enums[slot.range].values)) if slot.kind == "enum" else "id:a/x/1"
                )
    with make_store(tmp_path / "a.duckdb", rows, "a") as store:
        lines = b"".join(quad_lines(store, SCHEMA)).decode().splitlines()

    literals = {line.split(" ")[1]: line.split(" ")[2] for line in lines if "XMLSchema#" in line}
    short = {
        SCHEMA.contract(predicate[1:-1]): json.loads(value.partition("^^")[0])
        for predicate, value in literals.items()
    }
    assert {"kg:nTested": "0", "biolink:p_value": "0.0", "kg:doseDependent": "false"} == short
