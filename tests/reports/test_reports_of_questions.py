"""What a person reads of a named question, of a name that is not there, and of many findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories.question_parameters import TOY
from rich.cells import cell_len

from kg.errors import GroundingError
from kg.evidence import convergence, lookup
from kg.evidence.claim import Claim
from kg.evidence.explain import why_not
from kg.evidence.listing import list_of
from kg.evidence.reports.findings import findings_table, with_all_findings
from kg.evidence.reports.questions import question_report
from kg.load.catalog import loaded_report
from kg.query import named
from kg.query.terms import explain
from kg.results import Result
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Schema

pytestmark = pytest.mark.long  # each worker opens stores


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Iterator[Store]:
    """The toy review, in which something converges and something conflicts."""
    with Store.open(toy_store) as store:
        yield store


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[Store]:
    """The review of the demo."""
    with Store.open(review_store) as store:
        yield store


@pytest.mark.parametrize("name", named.names())
def test_a_named_question_reads_without_terms_of_programs(toy: Store, schema: Schema, name: str) -> None:
    """No underscore, no identifier that a source made itself, no line longer than the terminal."""
    report = named.answer(toy, schema, name, TOY.get(name, {})).report

    assert [] == [word for word in report.text(200).split() if "_" in word or word.startswith("id:")]
    for width in (80, 100):
        assert width >= max(map(cell_len, report.text(width).splitlines()))


def test_features_that_differ_in_nothing_else_share_a_line() -> None:
    """Rows with equal cells are one line below the place they have in common; the number of rows stays."""
    columns = ("study_label", "compartment", "drug", "dose", "symbol", "direction", "call", "locator")
    cells = ("up", "significant", ["section 2"])
    rows = [
        ("A 2030", "blood", "ketamine", "1 mg/kg", "IL6", *cells),
        ("A 2030", "blood", "ketamine", "1 mg/kg", "TNF", *cells),
        ("B 2030", "in_vitro", "ketamine", "1 µM", "IL6", *cells),
    ]
    text = question_report(Result(columns, rows), "Which?").text(100)

    assert "Which? IL6 ▲ and TNF ▲: 3 rows." == text.splitlines()[0]
    assert "blood · A 2030" in text.splitlines()
    assert ["IL6", "TNF", "▲", "ketamine", "1", "mg/kg", "significant", "§2"] in map(
        str.split, text.splitlines()
    )


@pytest.mark.parametrize("gene", ["GRIN2D", "STAT3"])
def test_what_is_reported_elsewhere_is_not_called_unreported(review: Store, gene: str) -> None:
    """Only of a gene without any finding is it stated that no study reports it; else the sentence names what there is."""
    headline = why_not(review, gene, Claim(drug="ketamine")).report.headline

    assert "no study reports it" not in headline
    assert "no drug effect of ketamine on its RNA is reported, only " in headline


def test_a_result_that_was_not_given_is_not_called_insignificant(review: Store) -> None:
    """Measured and not reported has these words."""
    headline = why_not(review, "CXCL8", Claim(drug="ketamine")).report.headline

    assert "CXCL8: measured and not reported for ketamine, Yuhas 2015." == headline


def test_no_conflict_says_how_many_could_have_been(review: Store) -> None:
    """Where nothing contradicts, the report says how many features two studies have a direction of."""
    text = convergence.conflicts(review, Claim()).report.text(200)

    assert "20 features have a significant direction, none of them in two studies or more" in text


@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        ("drug", "Spravato", "esketamine"),
        ("system", "HMC3", "HMC3 microglial line"),
        ("system", "microglia", "HMC3 microglial line"),
    ],
)
def test_the_sentence_has_the_name_of_the_thing(review: Store, kind: str, name: str, label: str) -> None:
    """A report is about what a name was taken for, never about an identifier or an empty class above it."""
    headline = getattr(lookup, f"of_{kind}")(review, name).report.headline

    assert headline.startswith(f"{label}: ")


def test_a_gene_by_its_full_name_is_suggested(review: Store) -> None:
    """A full name is no symbol; the error has the symbol."""
    with pytest.raises(GroundingError) as error:
        lookup.of_gene(review, "vascular endothelial growth factor A")

    assert "VEGFA" == error.value.suggestion


def test_a_long_list_is_cut_in_each_section_and_says_so(review: Store) -> None:
    """Every study × system keeps its first results; how many findings are left out is stated, and --all shows them."""
    result = lookup.of_drug(review, "ketamine")
    records = list(result.records())
    table, hidden = findings_table(records, "drug", 20)
    every, none = findings_table(records, "drug")
    headings = [row for row in every.rows if every.is_heading(row)]

    assert headings == [row for row in table.rows if table.is_heading(row)]
    assert (0, True) == (none, hidden > 0)
    assert len(every.rows) > len(table.rows)
    assert "--all shows them" in result.report.text(100)
    assert "--all shows them" not in with_all_findings(result).report.text(100)


def test_a_word_of_the_glossary_precedes_values_of_its_name() -> None:
    """The first line of an explanation is the meaning that a reader looks for, not the name of a value again."""
    assert "independent unit: A publication, or several" in explain("unit").report.headline
    assert "study × system" in explain("study-model").report.headline


def test_a_contradiction_is_named_in_the_first_sentence(toy: Store) -> None:
    """Which study reports the opposite, and where, is read before what is missing."""
    converging = why_not(toy, "IL6", Claim(drug="ketamine")).report.headline
    strict = why_not(toy, "IL6", Claim(drug="ketamine", min_units=4)).report.headline

    assert "against: Dish C 2032 ▲, in vitro" in converging
    assert strict.index("against: Dish C 2032 ▲, in vitro") < strict.index("required independent units")


def test_the_first_sentence_names_what_converges(toy: Store) -> None:
    """The genes are in the sentence that counts them."""
    assert convergence.converge(toy, Claim()).report.headline.startswith("1 gene (IL6 ▼) is supported in ")


def test_an_identifier_in_a_list_can_be_copied(review: Store) -> None:
    """A DOI is on one line of a usual terminal; the list of systems begins with how many are where."""
    studies, systems = list_of(review, "study"), list_of(review, "system")
    text = studies.report.text(100)

    assert [] == [doi for doi in studies.column("doi") if doi and doi not in text]
    assert systems.report.headline.startswith("9 systems: 2 in blood and 7 in vitro; ")


def test_a_load_begins_with_the_findings_of_each_source() -> None:
    """A sentence names the sources with findings and the rows that were added; columns of zeros are left out."""
    columns = (
        "source",
        "version",
        "rows_read",
        "findings",
        "added",
        "changed",
        "removed",
        "unchanged",
        "quarantined",
    )
    rows = [("hgnc", "2024", 9, 0, 0, 0, 0, 9, 0), ("toy", "1", 40, 32, 41, 0, 0, 0, 0)]
    lines = loaded_report(Result(columns, rows)).text(100).splitlines()

    assert "toy (32 findings): 41 rows added." == lines[0]
    assert ["source", "version", "rows", "read", "added", "unchanged"] == lines[2].split()
