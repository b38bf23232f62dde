"""What is said where the evidence has nothing on a name, and which claims cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import OptionError
from kg.evidence import lookup
from kg.evidence.changes.compare import changes
from kg.evidence.changes.state import EvidenceState
from kg.evidence.claim import Claim
from kg.evidence.contradictions import refuse_contradictions
from kg.evidence.convergence import converge
from kg.evidence.explain import why_not
from kg.evidence.reports.findings import with_all_findings
from kg.evidence.reports.questions import question_report
from kg.evidence.reports.tables import missing_report, unreported_report
from kg.evidence.unreported import missing_tables
from kg.results import Result
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long  # each worker opens stores


@pytest.fixture(scope="module")
def made_up(made_up_store: Path) -> Iterator[Store]:
    """The made-up review: few findings."""
    with Store.open(made_up_store) as store:
        yield store


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Iterator[Store]:
    """The toy review, which has systems without a finding."""
    with Store.open(toy_store) as store:
        yield store


def test_a_drug_without_a_finding_is_said_to_have_none(made_up: Store) -> None:
    """The report is that sentence, with the verb that lists drugs, and --wide changes nothing."""
    answer = lookup.of_drug(made_up, "dehydronorketamine")
    sentence = "No finding on dehydronorketamine; `kg drug` lists the drugs that have one."

    assert sentence == answer.report.headline
    assert [] == answer.rows
    assert sentence == with_all_findings(answer).report.headline


def test_a_table_without_more_rows_stays_as_it_is() -> None:
    """What has no hidden findings has none to show."""
    answer = Result(("gene",), [("IL6",)])

    assert answer is with_all_findings(answer)


SYSTEMS = {
    "one system has the name": (
        "blood cell",
        "No finding in blood cell or in its descendants; mononuclear blood cells of people has blood cell in its name.",
        5,
    ),
    "several systems have the name": (
        "astrocyte",
        "Systems with astrocyte in their names: U251-MG or iPSC-derived astrocytes, not resolved; iPSC-derived astrocytes.",
        0,
    ),
    "no system has the name": (
        "M0 macrophage",
        "No finding in M0 macrophage or in its descendants; `kg system` lists the systems that have one.",
        0,
    ),
}


@pytest.mark.parametrize(("name", "sentence", "count"), SYSTEMS.values(), ids=SYSTEMS)
def test_a_system_without_a_finding_leads_to_those_of_its_name(
    toy: Store, name: str, sentence: str, count: int
) -> None:
    """The findings of the only system with the name are shown; several are listed."""
    answer = lookup.of_system(toy, name)

    assert sentence in answer.notes
    assert count == len(answer)


def test_a_system_that_alone_has_its_name_is_empty_once(toy: Store) -> None:
    """Where the other system has no finding either, one sentence says so."""
    answer = lookup.of_system(toy, "U251-MG glioblastoma line")

    assert [] == answer.rows
    assert 1 == sum("or in its descendants" in note for note in answer.notes)


NEVER: dict[str, tuple[dict[str, Any], str]] = {
    "no place": ({"minimum": 0}, "minimum cannot be 0. Use 1 or more"),
    "no unit": ({"min_units": -1}, "min_units cannot be -1. Use 1 or more"),
    "no concentration": (
        {"max_conc_um": 0.0},
        "max_conc_um cannot be 0.0. Use a concentration above 0 µmol/L",
    ),
}


@pytest.mark.parametrize(("values", "words"), NEVER.values(), ids=NEVER)
def test_a_claim_below_its_least_value_is_refused(values: dict[str, Any], words: str) -> None:
    """The error has the name, the value and the least one."""
    with pytest.raises(OptionError) as error:
        Claim(**values)
    assert words in str(error.value)


def test_no_limit_of_concentration_contradicts_nothing() -> None:
    """A limit that was asked for as none is none; one that was given has no effect on diseases."""
    family = {"family": "disease_state"}
    refuse_contradictions(Claim(**family), {"max_conc_um"})  # type: ignore[arg-type]

    with pytest.raises(OptionError, match="--max-conc has no effect on the contrast family disease state"):
        refuse_contradictions(Claim(max_conc_um=1.0, **family))  # type: ignore[arg-type]


def test_a_source_without_findings_cannot_be_the_only_one(made_up: Store) -> None:
    """It is loaded, and the error says that it has no findings, not that it is unknown."""
    with pytest.raises(OptionError, match="the source hgnc has no findings"):
        converge(made_up, Claim(sources=("hgnc",)))


def test_a_contrast_family_without_findings_is_named(made_up: Store) -> None:
    """Nothing is said of the gene."""
    answer = why_not(made_up, "IGF2", Claim(family="residual_state"))

    assert ([], "The store has no drug or disease with findings of the contrast family residual state.") == (
        answer.rows,
        answer.report.headline,
    )


def test_what_is_required_across_agents_is_counted_in_agents(made_up: Store) -> None:
    """Two units of one drug are one agent."""
    answer = why_not(made_up, "IGF2", Claim(across="agent"))
    (row,) = [row for row in answer.records() if row["condition"] == "agent"]

    assert (False, "1 of 2 required") == (row["holds"], row["detail"])
    assert answer.report.headline.endswith("; 1 of 2 required agent values.")


def test_a_system_that_is_not_resolved_counts_once_or_twice(toy: Store) -> None:
    """The condition says both numbers."""
    details = [
        row["detail"]
        for name in ("BDNF", "CXCL8", "IL6", "TNF", "VEGFA")
        for row in why_not(toy, name, Claim(across="system", min_units=1)).records()
        if row["condition"] == "system"
    ]

    assert any("(up to " in detail and ", not resolved) of 2 required" in detail for detail in details), (
        details
    )


def test_either_direction_is_the_one_that_is_supported(toy: Store) -> None:
    """Where a claim takes any direction, the row says which there are."""
    rows = converge(toy, Claim(direction="any", minimum=1, min_units=1)).records()

    assert {("BDNF", "up"), ("CXCL8", "both"), ("FKBP5", "down")} <= {
        (row["symbol"], row["direction"]) for row in rows
    }


def test_a_store_with_every_result_has_nothing_open() -> None:
    """Both reports say so in a sentence."""
    assert "Every measured feature has a result, as far as the sources say." == unreported_report([]).headline
    assert "No result set of the store has unreported results." == missing_report([], {}, 0).headline  # type: ignore[arg-type]


def test_tables_that_settle_nothing_are_counted(made_up: Store) -> None:
    """They are listed, and the sentence says that none settles a candidate."""
    answer = missing_tables(made_up)

    assert 2 == len(answer)
    assert (
        "2 result sets without a full table, of which none could settle a candidate for convergence."
        == answer.report.headline
    )


def test_a_source_that_changed_is_named_with_both_counts() -> None:
    """Another version of a source is neither new nor removed."""
    before = EvidenceState(sources={"toy": ("one", 3)})
    after = EvidenceState(sources={"toy": ("two", 1)})

    assert "Changed source: toy, 3 → 1 finding" in changes(before, after).notes


def test_rows_that_name_no_gene_are_counted() -> None:
    """The sentence of a question has the number of its rows alone."""
    assert "How many? 2 rows." == question_report(Result(("n",), [(1,), (2,)]), "How many?").headline


def test_a_call_on_something_else_than_rna_says_what_was_measured() -> None:
    """A significant activity is not a significant amount of RNA."""
    columns = ("symbol", "direction", "call", "measurand")
    text = question_report(Result(columns, [("STAT3", "up", "significant", "tf_activity")]), "Which?").text(
        100
    )

    assert "significant (activity of transcription factors)" in text
