"""What has one label and two identifiers is two things, in every answer and in what is shown."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from factories.edited import edited

import kg
from kg.export.matrix import write
from kg.query import named
from kg.store.snapshot import Store
from kg.store.tables import rebuild_derived

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Schema

pytestmark = pytest.mark.long

DRUGS = ["midazolam", "escitalopram", "ketamine"]
LABEL = "compound 1"


@pytest.fixture(scope="module")
def equal_labels(toy_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy, in which several drugs have one label, and so have two studies, two systems and two diseases."""
    path = tmp_path_factory.mktemp("equal-labels") / "kg.duckdb"
    shutil.copy(toy_store, path)
    with edited(path) as connection:
        connection.execute("UPDATE agent SET label = ? WHERE list_contains(?, label)", [LABEL, DRUGS])
        connection.execute("UPDATE record_agent SET label = ? WHERE list_contains(?, label)", [LABEL, DRUGS])
        connection.execute("UPDATE study SET label = 'Dish 2031' WHERE label LIKE 'Dish %'")
        connection.execute("UPDATE system SET label = 'neurons' WHERE setting = 'in_vitro'")
        connection.execute("UPDATE disease SET label = 'depression'")
        connection.execute("UPDATE record_disease SET label = 'depression'")
        rebuild_derived(connection)
    return path


@pytest.fixture(scope="module")
def graph(equal_labels: Path) -> Iterator[kg.KnowledgeGraph]:
    """The store of equal labels, open."""
    with kg.open(equal_labels) as opened:
        yield opened


def test_two_drugs_with_one_label_are_two_subjects(graph: kg.KnowledgeGraph, toy_store: Path) -> None:
    """Equal labels change no number: the counts are those of the store with different labels."""
    with kg.open(toy_store) as toy:
        expected = sorted(
            (row.feature_id, row.direction, row.units, row.findings)
            for row in toy.converge(min=1, min_units=1)
        )
    rows = graph.converge(min=1, min_units=1)

    assert expected == sorted((row.feature_id, row.direction, row.units, row.findings) for row in rows)
    assert len({row.subject for row in rows}) > 1
    assert all(row.subject.startswith(f"{LABEL} (") for row in rows)


@pytest.mark.parametrize("forms", ["all", "stereo", "exact"])
@pytest.mark.parametrize("across", ["compartment", "system", "study", "agent"])
def test_equal_labels_change_no_answer(
    graph: kg.KnowledgeGraph, toy_store: Path, forms: str, across: str
) -> None:
    """Whatever must differ, and however forms are grouped, the same findings support the same features."""
    claim: dict[str, Any] = {"min": 1, "min_units": 1, "forms": forms, "across": across}
    with kg.open(toy_store) as toy:
        expected = [
            (row.feature_id, row.units, row.systems_max, row.findings) for row in toy.converge(**claim)
        ]
    found = [(row.feature_id, row.units, row.systems_max, row.findings) for row in graph.converge(**claim)]

    assert sorted(expected) == sorted(found)


def test_studies_with_one_label_are_told_apart(graph: kg.KnowledgeGraph) -> None:
    """Why a gene does not converge counts papers, and each of two with one label is named with its identifier."""
    details = {row.condition: row.detail for row in graph.why_not("BDNF") if "id:" in row.subject}

    assert details["measured"].startswith("3 findings in 2 studies (Dish 2031 (")
    assert 2 == details["measured"].split(";")[0].count("Dish 2031 (")


def test_conflicts_are_those_of_one_subject(graph: kg.KnowledgeGraph, toy_store: Path) -> None:
    """Two drugs that differ are no conflict because they share a label."""
    with kg.open(toy_store) as toy:
        expected = {(row.symbol, row.direction, row.units) for row in toy.conflicts()}

    assert expected == {(row.symbol, row.direction, row.units) for row in graph.conflicts()}


QUESTIONS = (
    "convergence",
    "conflicts",
    "at-concentration",
    "basal-or-challenged",
    "pathways",
    "themes-in-both",
)


@pytest.mark.parametrize("engine", ["sql", "sparql"])
@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.usefixtures("sparql_in_process")
def test_questions_group_by_identifier(
    equal_labels: Path, toy_store: Path, schema: Schema, name: str, engine: str
) -> None:
    """A named question has as many rows, with the same numbers and identifiers, whatever the labels are."""
    parameters = {"min": 1, "min_units": 1} if name == "convergence" else {}
    answers = []
    for path in (toy_store, equal_labels):
        with Store.open(path) as store:
            answers.append(named.answer(store, schema, name, parameters, engine=engine))
    kept = [
        column.name
        for column in named.describe(name).columns
        if column.type in {"identifier", "integer", "double"}
    ]

    assert "subject_id" in kept
    first, second = (
        sorted(tuple(str(record[column]) for column in kept) for record in each.records()) for each in answers
    )
    assert first == second


def test_a_time_course_is_that_of_one_system(equal_labels: Path, toy_store: Path, schema: Schema) -> None:
    """Times in two systems with one label are no course of one."""
    counts = []
    for path in (toy_store, equal_labels):
        with Store.open(path) as store:
            counts.append(len(named.answer(store, schema, "by-time", {}).rows))

    assert counts[0] == counts[1] > 0


def test_the_matrix_has_a_row_for_each_subject(equal_labels: Path, toy_store: Path, schema: Schema) -> None:
    """Rows are those of identifiers, and each column has a name of its own."""
    import csv
    import io

    tables = []
    for path in (toy_store, equal_labels):
        stream = io.BytesIO()
        with Store.open(path) as store:
            write(store, schema, stream)
        tables.append(list(csv.reader(io.StringIO(stream.getvalue().decode()))))

    assert len(tables[0]) == len(tables[1])
    assert len(set(tables[1][0])) == len(tables[1][0])


def test_the_grid_keeps_subjects_and_columns_apart(graph: kg.KnowledgeGraph, toy_store: Path) -> None:
    """Two drugs have two letters, and two columns or rows with one label are told apart by an identifier."""
    with kg.open(toy_store) as toy:
        expected = toy.grid(drug="any", family="all", measurand="any", level="all")
    grid = graph.grid(drug="any", family="all", measurand="any", level="all")

    assert expected.summary == grid.summary
    assert len(expected.contexts) == len(grid.contexts) == len(set(grid.contexts.values()))
    labels = [(column.study, column.system) for column in grid.columns]
    assert len(set(labels)) == len(labels)
    assert len({row.name for row in grid.rows}) == len(grid.rows)


def test_nodes_with_one_label_are_told_apart(graph: kg.KnowledgeGraph) -> None:
    """A node of a graph is its identifier, and its label is its own."""
    network = graph.graph(family=None)
    for kind in ("drug", "model", "feature", "pathway"):
        labels = [
            label
            for _, cells in network.nodes(data=True)
            if cells["kind"] == kind
            for label in [cells["label"]]
        ]

        assert len(set(labels)) == len(labels), kind
