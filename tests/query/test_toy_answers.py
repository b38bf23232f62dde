"""The answers on the toy, each checked by hand against loaders/toy/README.md."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from factories.question_parameters import TOY

from kg.cli.output import write_answer
from kg.query import named
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Schema


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Iterator[Store]:
    """The toy review."""
    with Store.open(toy_store) as store:
        yield store


ACROSS: dict[str, dict[str, Any]] = {
    "convergence-agent": {"across": "agent", "min_units": 1},
    "convergence-study": {"across": "study"},
    "convergence-system": {"across": "system", "min_units": 1},
}


@pytest.mark.parametrize("name", [*named.names(), *ACROSS])
def test_golden_answer(toy: Store, schema: Schema, root: Path, name: str) -> None:
    """The answer is the file of tests/golden/questions, as `kg ask NAME --tsv` writes it."""
    golden = root / "tests" / "golden" / "questions" / f"{name}.tsv"
    question = "convergence" if name in ACROSS else name
    stream = io.StringIO()
    write_answer(named.answer(toy, schema, question, ACROSS.get(name) or TOY.get(name, {})), "tsv", stream)

    assert golden.read_text(encoding="utf-8") == stream.getvalue()


def symbols(toy: Store, schema: Schema, name: str, **parameters: Any) -> set[tuple[str, str]]:
    """Symbol and direction of each row."""
    answer = named.answer(toy, schema, name, parameters)
    return set(zip(answer.column("symbol"), answer.column("direction"), strict=True))


def test_what_converges(toy: Store, schema: Schema) -> None:
    """IL6 alone is supported in blood and in vitro; what differs in family, call or compartment is not."""
    assert {("IL6", "down")} == symbols(toy, schema, "convergence")
    ((row),) = named.answer(toy, schema, "convergence", {}).records()
    assert (2, 3, 1, 1, 1) == tuple(
        row[each] for each in ("units", "studies", "units_blood", "units_in_vitro", "opposing_units")
    )


def test_calls_are_a_choice(toy: Store, schema: Schema) -> None:
    """With corrected calls Blood A alone speaks for the shared unit, and the opposing study, not corrected, is gone."""
    ((row),) = named.answer(toy, schema, "convergence", {"calls": "corrected"}).records()

    assert ("IL6", 2, 2, 0) == (row["symbol"], row["units"], row["studies"], row["opposing_units"])


def test_two_dishes_are_no_convergence_across_compartments(toy: Store, schema: Schema) -> None:
    """VEGFA and BDNF have two units, in one compartment."""
    expected = {("IL6", "down"), ("VEGFA", "up"), ("BDNF", "up")}

    assert expected == symbols(toy, schema, "convergence", across="study")
    assert expected == symbols(toy, schema, "convergence", min=1)


def test_a_unit_that_goes_both_ways_supports_nothing(toy: Store, schema: Schema) -> None:
    """CXCL8 is up and down in one study: a conflict, and no support with any minimum."""
    supported = symbols(toy, schema, "convergence", min=1, min_units=1)

    assert set() == {symbol for symbol, _ in supported} & {"CXCL8"}
    assert ["CXCL8", "IL6"] == named.answer(toy, schema, "conflicts", {}).column("symbol")


def test_a_correlation_is_oriented(toy: Store, schema: Schema) -> None:
    """IL6 rises with a scale that falls when people get better: negative with improvement."""
    found = symbols(toy, schema, "convergence", family="response_tracking", min=1, min_units=1)

    assert {("IL6", "negative")} == found


def test_a_concept_stands_for_its_forms(toy: Store, schema: Schema) -> None:
    """Ketamine means racemate, enantiomer and metabolite; each form means itself."""
    both = [
        set(named.answer(toy, schema, "drug-evidence", {"drug": drug}).column("drug"))
        for drug in ("ketamine", "esketamine", "racemic ketamine", "(2R,6R)-HNK")
    ]

    assert [
        {"esketamine", "racemic ketamine", "(2R,6R)-HNK"},
        {"esketamine"},
        {"racemic ketamine"},
        {"(2R,6R)-HNK"},
    ] == both


def test_ranges_count_by_their_upper_end(toy: Store, schema: Schema) -> None:
    """What 0.1 to 10 µM changed is not known to be reached at 1 µM."""
    found = named.answer(toy, schema, "at-concentration", {"drug": "ketamine"})

    assert ["BDNF", "CXCL8", "CXCL8", "TNF", "VEGFA"] == found.column("symbol")
    assert [0.4, 0.4, 0.4, 0.4, 0.5] == found.column("reached_um")
    assert ["Dish B 2031"] == found.column("studies")[0]


def test_the_toy_says_that_it_is_made_up(root: Path) -> None:
    """Title and README leave no doubt, and every finding is in the table of the README."""
    place = root / "loaders" / "toy"
    readme = (place / "README.md").read_text(encoding="utf-8")
    findings = [
        line.split("\t")[0] for line in (place / "findings.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]

    assert "made up" in (place / "source.toml").read_text(encoding="utf-8")
    assert "not evidence of anything" in readme
    assert findings == sorted(set(re.findall(r"\(([a-f]\d\d)\)", readme)))
