"""Reports at the usual widths of terminals, against files that a person has read; with KG_WRITE_GOLDEN=1 they are written."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from kg.evidence import convergence, lookup, unreported
from kg.evidence.claim import Claim
from kg.evidence.explain import why_not
from kg.evidence.listing import list_of
from kg.query import named
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.reports.report import Report
    from kg.results import Result

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
WIDTHS = (80, 100, 120, 200)
QUESTIONS: dict[str, tuple[str, Callable[[Store], Result]]] = {
    "converge": ("toy", lambda store: convergence.converge(store, Claim())),
    "converge-all": ("toy", lambda store: convergence.converge(store, Claim(), everything=True)),
    "converge-nothing": ("pisanu-2025", lambda store: convergence.converge(store, Claim())),
    "converge-agents": (
        "pisanu-2025",
        lambda store: convergence.converge(store, Claim(across="agent", min_units=1)),
    ),
    "why-not": ("pisanu-2025", lambda store: why_not(store, "FKBP5", Claim(drug="ketamine"))),
    "why-not-unreported": ("pisanu-2025", lambda store: why_not(store, "TGFB1")),
    "gene": ("pisanu-2025", lambda store: lookup.of_gene(store, "VEGFA")),
    "drug": ("toy", lambda store: lookup.of_drug(store, "ketamine")),
    "study": ("pisanu-2025", lambda store: lookup.of_study(store, "Israel-Elgali 2021")),
    "system": ("pisanu-2025", lambda store: lookup.of_system(store, "A172")),
    "conflicts": ("toy", lambda store: convergence.conflicts(store, Claim())),
    "unreported": ("pisanu-2025", unreported.unreported),
    "missing": ("pisanu-2025", unreported.missing_tables),
    "genes": ("toy", lambda store: list_of(store, "gene")),
    "ask-list": ("toy", lambda _: named.listed()),
}


@pytest.fixture(scope="module")
def report_of(made_small_store: Callable[[str], Path]) -> Callable[[str], Report]:
    """Answer a question of `QUESTIONS` once, and return its report."""

    @cache
    def answered(name: str) -> Report:
        source, question = QUESTIONS[name]
        with Store.open(made_small_store(source)) as store:
            result = question(store)
        return result.report

    return answered


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_report_reads_as_the_golden_file(name: str, report_of: Callable[[str], Report]) -> None:
    """The report of each verb, at the usual widths of terminals, is the one that a person has read."""
    report = report_of(name)
    texts = {width: report.text(width) for width in WIDTHS}
    text = "".join(f"── {width} columns ──\n{lines}\n" for width, lines in texts.items())
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("KG_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_line_of_an_answer_is_longer_than_the_terminal(
    name: str, report_of: Callable[[str], Report]
) -> None:
    """A report fits every terminal, and its first line is a sentence: the answer."""
    report = report_of(name)

    for width in (40, *WIDTHS):
        lines = report.text(width).splitlines()
        assert width >= max(map(cell_len, lines))
    assert report.headline.endswith(".")
    assert lines[0] == report.headline[: len(lines[0])]


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_term_of_programs_is_printed_bare(name: str, report_of: Callable[[str], Report]) -> None:
    """Labels, flags and other terms of closed lists are words in a report; identifiers of the store are labels."""
    if name == "ask-list":
        return
    text = report_of(name).text(200)

    assert [] == [word for word in text.split() if "_" in word or word.startswith("id:")]
