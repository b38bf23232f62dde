"""What named questions answer on the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.query import named
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.results import Result
    from kg.schema.model import Schema


pytestmark = pytest.mark.usefixtures("sparql_in_process")


@pytest.fixture(params=["sql", "sparql"])
def ask(
    request: pytest.FixtureRequest, review_store: Path, schema: Schema
) -> Iterator[Callable[..., Result]]:
    """Ask the review, with each engine."""
    with Store.open(review_store) as store:

        def put(name: str, **parameters: Any) -> Result:
            return named.answer(store, schema, name, parameters, engine=request.param)

        yield put


def test_nothing_converges(ask: Callable[..., Result]) -> None:
    """No gene is supported in two compartments, and none by two papers."""
    assert [] == ask("convergence").rows
    assert [] == ask("convergence", min=1).rows
    assert [] == ask("convergence", across="study").rows
    assert [] == ask("convergence", across="system").rows
    assert [] == ask("conflicts").rows


def test_several_agents(ask: Callable[..., Result]) -> None:
    """Seven genes go up under several forms of ketamine, each in one paper; STAT3 is an activity."""
    answer = ask("convergence", across="agent", min_units=1)
    activity = ask("convergence", across="agent", min_units=1, measurand="tf_activity")

    assert ["CYP2A6", "CYP2B6", "DDIT3", "ESR1", "GRIA1", "GRIA2", "GRIA4"] == answer.column("symbol")
    assert {"up"} == set(answer.column("direction"))
    assert {1} == set(answer.column("units"))
    assert ["STAT3"] == activity.column("symbol")


def test_what_ketamine_changes(ask: Callable[..., Result]) -> None:
    """One gene in blood, eighteen in vitro: sixteen up, two down."""
    rows = list(ask("changed-by-drug", drug="ketamine").records())
    dish = [row for row in rows if row["compartment"] == "in_vitro"]

    assert [("VEGFA", "up")] == [
        (row["symbol"], row["direction"]) for row in rows if row["compartment"] == "blood"
    ]
    assert (16, 2) == tuple(sum(row["direction"] == sign for row in dish) for sign in ("up", "down"))
    assert {"IL6", "TNF"} == {row["symbol"] for row in dish if row["direction"] == "down"}


def test_at_or_below_one_micromolar(ask: Callable[..., Result]) -> None:
    """Eight genes; what a range up to 10 µM changed is not among them."""
    expected = ["CYP2A6", "CYP2B6", "ESR1", "GRIA1", "GRIA2", "GRIA4", "IGF2", "S100A10"]

    assert expected == ask("at-concentration", max_um=1).column("symbol")


def test_comparators(ask: Callable[..., Result]) -> None:
    """Midazolam, escitalopram and amitriptyline do not do what ketamine does; for FKBP5 it is the other way round."""
    found = {(row["symbol"], row["acting_drug"], row["null_drug"]) for row in ask("comparators").records()}

    assert {
        ("VEGFA", "racemic ketamine", "midazolam"),
        ("DDIT3", "esketamine", "escitalopram"),
        ("DDIT3", "esketamine", "amitriptyline"),
        ("DDIT3", "R-ketamine", "escitalopram"),
        ("DDIT3", "R-ketamine", "amitriptyline"),
        ("FKBP5", "ECT", "racemic ketamine"),
        ("FKBP5", "ECT", "other antidepressant"),
    } == found


def test_by_sex_and_time(ask: Callable[..., Result]) -> None:
    """FEDORA is told apart for women and men; NOS3 is followed over three times."""
    sexes = ask("by-sex", gene="FEDORA")

    assert ["female", "female", "male", "male"] == sexes.column("sex")
    assert [4.0, 8.0, 24.0] == ask("by-time", gene="eNOS").column("hours")


def test_no_finding_on_esketamine_in_blood(ask: Callable[..., Result]) -> None:
    """Esketamine was studied in vitro alone."""
    assert {"in_vitro"} == set(ask("drug-evidence", drug="esketamine").column("compartment"))


def test_interferon_is_related_and_not_convergent(ask: Callable[..., Result]) -> None:
    """The pathway is there in both compartments, in two families, and without a sign in vitro."""
    found = {
        (row["contrast_family"], row["compartment"], row["direction"])
        for row in ask("pathways").records()
        if row["pathway_label"] == "Interferon Signaling"
    }

    assert {("disease_state", "blood", "up"), ("drug_effect", "in_vitro", "not_stated")} == found


def test_patient_derived_cells(ask: Callable[..., Result]) -> None:
    """One study treats cells of patients in the dish."""
    assert {"Nowak 2019"} == set(ask("patient-derived").column("study_label"))
