"""Exports: whole or not at all, the same bytes twice, and each says what it cannot hold."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import click
import pytest
from pyoxigraph import RdfFormat, parse

from kg.cli.commands.export import export as verb
from kg.errors import NotFoundError
from kg.evidence.claim import FAMILIES, MEASURANDS
from kg.export.registry import FORMATS, export, lacks
from kg.rdf.serialize import all_quads
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

every_format = pytest.mark.parametrize("form", list(FORMATS))


def exported(path: Path, form: str, **options: str) -> str:
    """Export a store."""
    stream = io.BytesIO()
    with Store.open(path) as store:
        export(store, load_schema(), form, stream, **options)
    return stream.getvalue().decode()


@every_format
@pytest.mark.long
def test_the_same_rows_give_the_same_bytes(made_up_store: Path, form: str) -> None:
    """Nothing in an export depends on the day or the order of work."""
    assert exported(made_up_store, form) == exported(made_up_store, form)


@every_format
@pytest.mark.long
def test_a_file_and_stdout_have_the_same(kg: Kg, made_up_store: Path, tmp_path: Path, form: str) -> None:
    """-o writes what would be printed, and stderr says what the format cannot hold."""
    done = kg("export", form, "-o", tmp_path / "out", "--store", made_up_store)
    piped = kg("export", form, "--store", made_up_store)

    assert (0, 0, "") == (done.returncode, piped.returncode, done.stdout)
    assert (tmp_path / "out").read_text(encoding="utf-8") == piped.stdout
    assert (lacks(form) or f"{form} holds everything") in done.stderr


def test_the_formats_that_hold_everything() -> None:
    """Named graphs and types survive in three formats; the others name what they lose."""
    assert ["nquads", "trig", "jsonld"] == [form for form in FORMATS if lacks(form) is None]


@pytest.mark.long
def test_turtle_has_all_triples(made_up_store: Path) -> None:
    """Turtle loses the graphs and nothing else."""
    with Store.open(made_up_store) as store:
        triples = {quad.triple for quad in all_quads(store, load_schema())}
    text = exported(made_up_store, "turtle").encode()

    assert triples == {quad.triple for quad in parse(text, RdfFormat.TURTLE)}


@pytest.mark.process
def test_csv_is_the_view_of_the_evidence(kg: Kg, made_up_store: Path) -> None:
    """The export has the rows, columns and spelling of the command line."""
    done = kg("sql", "SELECT * FROM evidence ORDER BY finding", "--csv", "--store", made_up_store)

    assert done.stdout == exported(made_up_store, "csv")


def test_the_matrix_has_a_word_for_each_study(review_store: Path) -> None:
    """Up, null, presumed and not tested stand apart, for each subject, family and measurand."""
    rows = list(csv.DictReader(io.StringIO(exported(review_store, "matrix"))))
    cells = {(row["subject"], row["contrast_family"], row["symbol"]): row for row in rows}
    fkbp5 = cells["ketamine", "drug_effect", "FKBP5"]

    assert 5 + 12 == len(rows[0])
    assert "up" == cells["ketamine", "drug_effect", "GRIA1"]["Ho 2018 in_vitro"]
    assert "down" == cells["ECT", "drug_effect", "FKBP5"]["Israel-Elgali 2021 blood"]
    assert ("null", "presumed_tested") == (fkbp5["Israel-Elgali 2021 blood"], fkbp5["Ho 2019 in_vitro"])
    assert "not_tested" == fkbp5["McGrory 2020 blood"]


def test_the_matrix_can_be_narrowed(review_store: Path) -> None:
    """A drug, a family and a measurand choose rows."""
    text = exported(review_store, "matrix", drug="ketamine", family="drug_effect", measurand="tf_activity")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [("ketamine", "drug_effect", "tf_activity", "STAT3")] == [
        (row["subject"], row["contrast_family"], row["measurand"], row["symbol"]) for row in rows
    ]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["csv", "--drug", "ketamine"], 2, "--drug is not allowed with csv"),
        (["csv", "--json"], 2, "--format json is for rows"),
        (["matrix", "--drug", "no such drug"], 3, "no such drug"),
        (["nquads", "-o", "{tmp}/none/x.nq"], 1, "there is no folder"),
        (["parqet"], 2, "parqet"),
    ],
)
def test_a_mistake_is_one_error(
    kg: Kg, made_up_store: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    """Wrong options, drugs and folders are refused, and nothing is written."""
    done = kg("export", *(word.format(tmp=tmp_path) for word in words), "--store", made_up_store)

    assert (code, "") == (done.returncode, done.stdout)
    assert message in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_an_unknown_format_is_refused_with_the_nearest() -> None:
    """A library user gets the list of formats."""
    with pytest.raises(NotFoundError, match="Did you mean 'turtle'"):
        lacks("turtel")


def test_the_choices_are_those_of_the_library() -> None:
    """The command line offers what there is."""
    schema = load_schema()
    choices = next(each.type for each in verb.params if isinstance(each, click.Argument))

    assert isinstance(choices, click.Choice)
    assert list(FORMATS) == list(choices.choices)
    assert list(schema.enums["Family"].values) == list(FAMILIES)
    assert list(schema.enums["Measurand"].values) == [name for name in MEASURANDS if name != "any"]
