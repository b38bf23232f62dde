"""Cells at the edge: what programs make of a value is refused, signs to the eye are read, hints name nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from factories.sandbox import MADE_UP, World

from kg.grounding.dates import is_made_by_a_spreadsheet
from kg.grounding.suggest import nearest_of
from kg.load.check_cells import check_cells
from kg.load.read_table import read_files
from kg.load.source import find_source
from kg.schema.linkml import load_schema
from kg.schema.spellings import suggestion, value_of
from kg.store.tables import create_macros

if TYPE_CHECKING:
    from pathlib import Path

    from kg.load.quarantine import Fault

DATES = ("9-Jan", "09-Jan-20", "Jan-09", "9. Januar", "2020-01-09", "2020-01-09 00:00:00", "1/9/2020", "09.01.2020", "Jan 2020",
         "9-JAN-2020", "9-janv.", "1.23E+08", "12:03:00")  # fmt: skip
IDENTITY = {  # file → a key of a row, and the columns of text that tell one thing from another
    "publications.tsv": ("3", ("first_author", "journal", "volume", "pages")),
    "agents.tsv": ("midazolam", ("label",)),
    "systems.tsv": ("blood", ("label", "tissue_or_cell")),
    "contrasts.tsv": ("m.ket-vs-untreated", ("assay",)),
    "arms.tsv": ("p.ket", ("diagnosis",)),
}


@pytest.fixture
def review(tmp_path: Path) -> World:
    """A copy of the made-up review to change; nothing is loaded."""
    return World(tmp_path, shutil.copytree(MADE_UP, tmp_path / "made-up"), tmp_path / "none.duckdb")


def read(review: World, sql: str = "SELECT 1") -> tuple[list[Fault], list[tuple[object, ...]]]:
    """Return what is wrong with cells, and the rows of a query on the tables."""
    source = find_source(str(review.review))
    with duckdb.connect() as con:
        create_macros(con)
        _, lines = read_files(con, source, load_schema(), None)
        return [*lines, *check_cells(con, source, lines)], con.execute(sql).fetchall()


@pytest.mark.parametrize("text", DATES)
def test_what_a_spreadsheet_made_is_known(text: str) -> None:
    """A date in a usual form, a time, a number with an exponent."""
    assert is_made_by_a_spreadsheet(text)


@pytest.mark.parametrize(
    "text",
    ["1-9", "10–19", "e12", "S1-S9", "D1-5", "12/3", "12(3)", "2020-21", "1995-06", "43839", "e1005", "May", "8.29.1-8.29.19", "5-MAI", "1:2",
     "Suppl 1", "12 Suppl", "Mar Drugs"],
)  # fmt: skip
def test_pages_volumes_and_names_are_no_dates(text: str) -> None:
    """Ranges, article numbers, volume and issue, and words that begin like a month."""
    assert not is_made_by_a_spreadsheet(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("9-Jan", "cell.spreadsheet"), ("1.23E+08", "cell.spreadsheet"), ("Stein¹", "cell.mark"), ("A①", "cell.mark"),
     ("Nature &amp; Science", "cell.entity"), ("M&uuml;ller", "cell.entity")],
)  # fmt: skip
def test_what_programs_made_is_refused_where_text_tells_one_thing_from_another(
    review: World, text: str, rule: str
) -> None:
    """Two spellings of one paper, drug or system would be two of them, and count twice."""
    expected = set()
    for file, (key, columns) in IDENTITY.items():
        for column in columns:
            expected.add((rule, file, review.put(file, key, column, text), column, text))

    found = {(each.rule, each.file, each.row, each.column, each.value) for each in read(review)[0]}

    assert expected <= found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("9" * 18, None),
        ("0" * 20 + "7", None),
        ("9" * 19, "cell.range"),
        ("-" + "9" * 19, "cell.range"),
        ("9" * 19 + ".5", "cell.type"),
    ],
)
def test_a_whole_number_that_the_store_cannot_hold_is_too_large(
    review: World, text: str, rule: str | None
) -> None:
    """It is refused as that, and not as no whole number."""
    review.put("findings.tsv", "p.f01", "n_features", text)

    found = {(each.rule, each.value) for each in read(review)[0]}

    assert ({(rule, text)} if rule else set()) == found


@pytest.mark.parametrize("sign", ["−", "–", "‐", "－"])
def test_a_sign_that_looks_like_a_minus_is_one_before_a_number(review: World, sign: str) -> None:
    """In an exponent too; between two numbers it is a range, which is no number."""
    for key, text in {"p.f01": f"{sign}1.5", "e.f03": f"2e{sign}3", "m.f01": f"1{sign}2"}.items():
        review.put("findings.tsv", key, "effect_size", text)

    faults, rows = read(
        review, "SELECT effect_size FROM raw_findings WHERE finding_id IN ('p.f01', 'e.f03') ORDER BY 1"
    )

    assert [("effect_size", f"1{sign}2")] == [(each.column, each.value) for each in faults]
    assert [("-1.5",), ("2e-3",)] == rows


@pytest.mark.parametrize(
    "text", ["mRNA", "protein_coding", "protein-coding gene", "Gene", "genes", "protein coding"]
)
def test_aliases_of_a_closed_list_are_read_in_a_column_that_spells_its_values(
    review: World, text: str
) -> None:
    """The column names the list of the schema whose aliases count."""
    review.put("findings.tsv", "p.f01", "feature_kind", text)

    faults, rows = read(review, "SELECT feature_kind FROM raw_findings WHERE finding_id = 'p.f01'")

    assert [] == faults
    assert [("gene",)] == rows
    kinds = ["gene", "lncRNA", "miRNA", "miRNA_set"]
    assert "miRNA" == value_of("microRNA", kinds, load_schema().enums["FeatureKind"])


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("mRNA", ["miRNA", "lncRNA"]), ("ncRNA", ["lncRNA"]), ("in_viro", ["in_vivo", "in_vitro"]), ("treated_vs_treated", ["treated_vs_untreated"]),
        ("fixed", ["mixed"]), ("nasal", ["basal"]), ("no_change", ["change"]), ("u", ["up"]), ("corr", ["correlated_positive", "correlated"]),
    ],
)  # fmt: skip
def test_another_word_is_not_suggested_for_a_value(text: str, known: list[str]) -> None:
    """An abbreviation, a word with another beginning, a denial, or one of two that are as close."""
    assert suggestion(text, known) is None


@pytest.mark.parametrize(
    ("written", "known"),
    [("MDMA", "DMMA"), ("MDMA", "MDEA"), ("LSD", "LDS"), ("DMT", "DMTP"), ("GABA acid", "GBAA acid")],
)
def test_a_short_name_in_capitals_is_not_suggested_for_another(written: str, known: str) -> None:
    """Each of its letters stands for a part of the substance."""
    assert nearest_of(written, [known]) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("dwon", "down"), ("not significan", "not_significant"), ("upregulatd", "up"), ("no_chagne", "no_change"), ("phenotpye", "phenotype")],
)  # fmt: skip
def test_a_misspelt_value_or_alias_is_suggested(text: str, value: str) -> None:
    """One letter wrong, missing, too many or swapped within a word."""
    schema = load_schema()
    lists = [schema.enums[name] for name in ("Direction", "Call", "FeatureKind")]
    assert [value] == [each for enum in lists if (each := suggestion(text, list(enum.values), enum))]
