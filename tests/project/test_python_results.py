"""Results in Python: displayed, converted, with the names of the command line, and without absent lists."""

from __future__ import annotations

import sys
from dataclasses import fields
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import click
import pytest

import kg
from kg.cli.app import program
from kg.cli.options.common import CommonOption
from kg.errors import MissingExtraError
from kg.evidence import convergence, listing, lookup
from kg.evidence.claim import Claim
from kg.evidence.claim_options import ClaimArguments, ClaimOptions, read_claim
from kg.evidence.rows import Convergence, Evidence
from kg.query.named import answer, describe, names
from kg.results import DISPLAYED, Result, Rows, columns_of, typed_rows
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Schema

RESULT = Result(
    ("symbol", "units", "p_value", "flags", "is_up", "hours"),
    [("IL6 <b>", 2, 0.5, ["a", "b"], True, 4.0), ("TNF", None, None, [], None, 8.0)],
    ["a note & more"],
)


@pytest.fixture(scope="module")
def store(toy_store: Path) -> Iterator[Store]:
    """The toy review."""
    with Store.open(toy_store) as opened:
        yield opened


def test_a_notebook_shows_a_table_with_the_notes() -> None:
    """Cells and notes are in the HTML, escaped; a prompt shows the same as text."""
    shown = RESULT._repr_html_()

    assert "<table" in shown
    assert "IL6 &lt;b&gt;" in shown
    assert "a note &amp; more" in shown
    assert "IL6 <b>" in repr(RESULT)


def test_a_long_result_is_displayed_in_part() -> None:
    """What is displayed of thousands of rows is the first of them, and how many there are."""
    shown = Result(("number",), [(number,) for number in range(DISPLAYED + 7)])._repr_html_()

    assert "7 more rows" in shown
    assert str(DISPLAYED + 5) not in shown


def test_a_data_frame_has_the_types_of_the_cells() -> None:
    """Whole numbers with an absent value stay whole, others do not become whole, lists are lists, what is absent is missing."""
    frame = RESULT.to_pandas()

    assert ["string", "Int64", "Float64", "object", "boolean", "Float64"] == list(map(str, frame.dtypes))
    assert [["a", "b"], []] == list(frame["flags"])
    assert [False, True] == list(frame["units"].isna())


@pytest.mark.parametrize(("package", "method"), [("pandas", "to_pandas"), ("pyarrow", "to_arrow")])
def test_a_missing_package_is_named_with_its_install(
    package: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what needs the package and how it is installed."""
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(
        MissingExtraError, match=f"{method} needs the package {package}. .*pip install {package}"
    ):
        getattr(RESULT, method)()


def test_typed_rows_are_the_same_as_a_table(store: Store) -> None:
    """Records, report and data frame of typed rows are those of the result that they were made of."""
    result = lookup.of_gene(store, "IL6")
    rows = typed_rows(result, Evidence)

    assert list(result.records()) == list(rows.records())
    assert str(result.report) == str(rows.report)
    assert list(result.columns) == list(rows.to_pandas().columns)
    assert columns_of(Evidence) == typed_rows(Result(result.columns, []), Evidence).as_result().columns
    assert result._repr_html_() == rows._repr_html_()


METHODS = {  # verb → method
    "converge": "converge",
    "conflicts": "conflicts",
    "why-not": "why_not",
    "missing": "missing",
    **{kind: kind for kind in listing.ROWS},
    "draw grid": "grid",
}
ELSEWHERE = {
    "all",
    "figure_data",
}  # options of `draw grid` that choose other options, or write another file


@pytest.mark.parametrize("verb", METHODS)
def test_arguments_have_the_names_and_defaults_of_the_command_line(verb: str) -> None:
    """What is --max-conc on the command line is max_conc in Python, with the same default."""
    command: click.Command = program
    for word in verb.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    options = {
        each.opts[0].removeprefix("--").replace("-", "_"): each.default
        for each in command.params
        if isinstance(each, click.Option) and not isinstance(each, CommonOption)
    }
    taken = signature(getattr(kg.KnowledgeGraph, METHODS[verb])).parameters.values()
    keywords = {each.name: each.default for each in taken if each.kind is Parameter.KEYWORD_ONLY}

    assert options.keys() - ELSEWHERE == keywords.keys() - ELSEWHERE
    assert Parameter.VAR_KEYWORD not in {each.kind for each in taken}
    for name, default in options.items():
        if default is not None and name in keywords and isinstance(default, str | int):
            assert default == keywords[name], name


def test_options_of_a_claim_are_declared_once() -> None:
    """The names for type checkers are those that are checked, and the defaults are those of a claim."""
    assert [each.name for each in fields(ClaimOptions)] == list(ClaimArguments.__annotations__)
    assert Claim() == read_claim({})
    assert Claim(minimum=3, max_conc_um=1.0, sources=("toy",)) == read_claim(
        {"min": 3, "max_conc": "1 µM", "source": "toy"}
    )


def absent_lists(result: Result, lists: set[str]) -> set[str]:
    """Return the columns of lists in which a cell is absent."""
    return {name for row in result.records() for name, cell in row.items() if name in lists and cell is None}


def lists_of(kind: Any) -> set[str]:
    """Return the fields of a dataclass that are lists."""
    return {each.name for each in fields(kind) if str(each.type).startswith("tuple")}


def test_no_list_is_absent_in_evidence_and_convergence(store: Store) -> None:
    """An empty list is a list, which programs can read without a test."""
    assert set() == absent_lists(lookup.of_all(store), lists_of(Evidence))
    everything = convergence.converge(store, Claim(), everything=True)
    assert set() == absent_lists(everything, lists_of(Convergence))
    assert [] in everything.column("flags")


@pytest.mark.parametrize("name", names())
def test_no_list_is_absent_in_named_questions(store: Store, schema: Schema, name: str) -> None:
    """The lists that a head declares are lists in every row."""
    question = describe(name)
    values = {each.name: _value(each.type) for each in question.parameters if each.default is None}

    found = answer(store, schema, name, values)

    assert set() == absent_lists(found, {column.name for column in question.columns if column.is_list})


def _value(kind: str) -> str:
    return {
        "gene": "IL6",
        "agent": "ketamine",
        "study": "Blood A 2030",
        "system": "A172",
        "pathway": "Interferon Signaling",
    }.get(kind, "1")


def test_rows_keep_their_notes_and_length() -> None:
    """Typed rows are a sequence with notes, as before."""
    rows: Rows[Any] = Rows((1, 2), ("a note",))

    assert (2, ("a note",), 1) == (len(rows), rows.notes, rows[0])
