"""Rendering of reports: text that fits its width, Markdown and HTML that hold the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kg.reports.blocks import Group, Paragraph, Table
from kg.reports.report import Report

if TYPE_CHECKING:
    from kg.reports.blocks import Block

WORDS = st.text("ab ▲漢-\n\x1b", max_size=40)
ROWS = st.integers(1, 5).flatmap(lambda size: st.lists(st.tuples(*[WORDS] * size), min_size=1, max_size=4))
BLOCKS = st.one_of(
    WORDS.map(Paragraph),
    ROWS.map(lambda rows: Table(rows[0], rows[1:], title=rows[0][0])),
    st.tuples(WORDS, ROWS, st.lists(st.tuples(WORDS, WORDS), max_size=3)).map(lambda parts: Group(*parts)),
)
GENE = Group(
    "VEGFA ▲",
    [
        ("blood", "McGrory 2020", "racemic ketamine 0.5 mg/kg iv", "4 h"),
        ("in vitro", "Smith 2026", "", "24 h"),
    ],
    [("against", "none"), ("limits", "before–after without a concurrent control")],
)
TABLE = Table(
    ("gene", "units", "doi"), [("IL6", "2", ""), ("TNF | <b>", "11", "")], numbers=frozenset({"units"})
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(BLOCKS, max_size=3), st.integers(10, 120))
def test_no_line_is_longer_than_the_width(blocks: list[Block], width: int) -> None:
    """Whatever a report holds, text of a width has no longer line, and nothing that controls a terminal."""
    text = Report("A headline of some words.", tuple(blocks)).text(width)

    assert width >= max(map(cell_len, text.splitlines()))
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_word_of_a_report_is_lost(width: int) -> None:
    """Cells wrap inside their column, and are never cut."""
    words = " ".join(Report("", (GENE, TABLE)).text(width).split())

    assert all(
        word in words
        for row in (*GENE.rows, *GENE.facts, *TABLE.rows)
        for cell in row
        for word in cell.split()
    )


def test_no_symbol_is_broken() -> None:
    """A line is broken between words; only a number and its unit stay together."""
    table = Table(
        ("closest candidates", "evidence"), [("CYP2A6 CYP2B6 ESR1 GRIA1 GRIA2 GRIA4 ▲", "at 400 nM")]
    )
    words = Report("", (table,)).text(30).split()

    assert {"CYP2A6", "CYP2B6", "ESR1", "GRIA1", "GRIA2", "GRIA4", "▲"} <= set(words)


def test_evidence_and_facts_are_aligned() -> None:
    """The labels of evidence and facts have one width, numbers stand to the right, absent cells leave no trace."""
    assert [
        "VEGFA ▲",
        "  blood     McGrory 2020  racemic ketamine 0.5 mg/kg iv  4 h",
        "  in vitro  Smith 2026                                   24 h",
        "  against   none",
        "  limits    before–after without a concurrent control",
        "",
        "gene       units",
        "IL6            2",
        "TNF | <b>     11",
    ] == Report("", (GENE, TABLE.filled())).text(80).splitlines()


def test_columns_that_do_not_fit_become_blocks_without_empty_cells() -> None:
    """A row is a block of the names and values that it has."""
    assert ["gene   IL6", "units  2", "", "gene   TNF |", "       <b>", "units  11"] == Report(
        "", (TABLE,)
    ).text(12).splitlines()


def test_markdown_is_a_page() -> None:
    """The headline is its title, evidence a list, a table a table; what Markdown would read as markup is escaped."""
    assert [
        "# One gene.",
        "## VEGFA ▲",
        (
            "* **blood**: McGrory 2020, racemic ketamine 0.5 mg/kg iv, 4 h\n* **in vitro**: Smith 2026, 24 h\n"
            "* **against**: none\n* **limits**: before–after without a concurrent control"
        ),
        "| gene | units | doi |\n| --- | ---: | --- |\n| IL6 | 2 |  |\n| TNF \\| &lt;b> | 11 |  |\n",
    ] == Report("One gene.", (GENE, TABLE)).markdown().split("\n\n")


def test_html_escapes_all_text() -> None:
    """A notebook shows text as text."""
    html = Report("<script>", (Paragraph("a & b"), GENE, TABLE))._repr_html_()

    assert {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"} == set(
        re.findall(r"<(\w+)", html)
    )
    assert "&lt;script&gt;" in html
    assert "a &amp; b" in html


def test_sentences_are_what_is_not_a_row() -> None:
    """Programs get the headline, paragraphs, and evidence that is not among the rows; a legend is none of these."""
    report = Report(
        "One gene.",
        (
            GENE,
            TABLE,
            Table(("gene", "missing"), [("IL6", "a study")], is_note=True),
            Paragraph("▲ up", is_note=False),
        ),
    )

    assert [
        "One gene.",
        "VEGFA ▲ · blood: McGrory 2020, racemic ketamine 0.5 mg/kg iv, 4 h",
        "VEGFA ▲ · in vitro: Smith 2026, 24 h",
        "VEGFA ▲ · against: none",
        "VEGFA ▲ · limits: before–after without a concurrent control",
        "IL6; missing: a study",
    ] == report.sentences
