"""Words of reports: every label and flag is explained, and what authors discuss has no direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.evidence.claim import Claim
from kg.evidence.convergence import converge
from kg.evidence.reports.questions import question_report
from kg.evidence.reports.words import flag_words, label_words
from kg.results import Result
from kg.schema.vocabulary import SupportFlag, SupportLabel
from kg.statistics.counts import label
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema


@pytest.mark.parametrize("name", ["SupportLabel", "SupportFlag"])
def test_every_label_and_flag_is_described(schema: Schema, name: str) -> None:
    """`ontology/kg.yaml` gives each a description, and words that hold no name of a program."""
    values = schema.enums[name].values
    words = [label_words(each) if name == "SupportLabel" else flag_words(each) for each in values]

    assert [] == [each for each in words if not each or "_" in each]
    assert [] == [each for each, value in values.items() if not value.description]


def test_labels_are_those_of_the_closed_list() -> None:
    """Whatever is counted has a label of the closed list."""
    counted = {label(units, blood=blood, in_vitro=1) for units in range(4) for blood in (0, 1)}

    assert counted | {label(2, blood=0, in_vitro=2)} == {each.value for each in SupportLabel}
    assert len(SupportFlag) > len(counted)


def test_a_theme_has_no_direction(review_store: Path) -> None:
    """The symbol of a result is never beside a heading under which authors discuss findings."""
    with Store.open(review_store) as store:
        report = converge(store, Claim(level="theme")).report

    theme_lines = [line for line in report.sentences if "; evidence: " in line or "Changed by" in line]
    assert theme_lines
    assert [] == [
        line for line in theme_lines if "▲" in line.partition(";")[0] or "▼" in line.partition(";")[0]
    ]


def test_the_first_line_of_a_question_names_the_genes() -> None:
    """Genes with their directions, hollow where not significant, as far as there is room; then the number of rows."""
    columns = ("symbol", "direction", "call")
    rows = [("IL6", "down", "not_significant"), ("IL6", "down", "significant"), ("TNF", "no_change", None)]
    many = [(f"G{number}", "up", "significant") for number in range(10)]

    assert "Which? IL6 ▽▼ and TNF □: 3 rows." == question_report(Result(columns, rows), "Which?").headline
    assert question_report(Result(columns, many), "Which?").headline.endswith("G7 ▲ and 2 more: 10 rows.")
    assert "Which? 0 rows." == question_report(Result(columns, []), "Which?").headline
