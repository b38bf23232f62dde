"""A verb and the named question on the same thing give the same rows: in every column that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.evidence import convergence, lookup, unreported
from kg.evidence.claim import Claim
from kg.query.named import answer, describe
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.results import Result
    from kg.schema.model import Schema

PAIRS: dict[
    str, tuple[str, dict[str, str], Callable[[Store], Result]]
] = {  # verb → question, parameters, answer
    "gene IL6": ("gene-evidence", {"gene": "IL6"}, lambda store: lookup.of_gene(store, "IL6")),
    "drug ketamine": ("drug-evidence", {"drug": "ketamine"}, lambda store: lookup.of_drug(store, "ketamine")),
    "study": (
        "study-evidence",
        {"study": "Blood A 2030"},
        lambda store: lookup.of_study(store, "Blood A 2030"),
    ),
    "converge": ("convergence", {}, lambda store: convergence.converge(store, Claim())),
    "converge --across study": (
        "convergence",
        {"across": "study"},
        lambda store: convergence.converge(store, Claim(across="study")),
    ),
    "conflicts": ("conflicts", {}, lambda store: convergence.conflicts(store, Claim())),
    "unreported": ("unreported", {}, unreported.unreported),
}
BY_DIRECTION = {"conflicts": {"findings"}}  # the verb has a row for each direction, the question one for both


@pytest.fixture(scope="module")
def store(toy_store: Path) -> Iterator[Store]:
    """The toy review, in which something converges and something conflicts."""
    with Store.open(toy_store) as opened:
        yield opened


def distinct(found: Result, columns: list[str]) -> list[tuple[str, ...]]:
    """Return the different values of some columns, as text, sorted."""
    return sorted({tuple(repr(_plain(row[name])) for name in columns) for row in found.records()})


def _plain(cell: Any) -> Any:
    return sorted(cell) if isinstance(cell, list) else cell


@pytest.mark.parametrize("verb", PAIRS)
def test_a_verb_and_its_question_give_the_same_rows(store: Store, schema: Schema, verb: str) -> None:
    """What the two have in common is equal: the rows, and each value in a column of one name and type."""
    question, parameters, ask = PAIRS[verb]
    by_verb = ask(store)
    by_question = answer(store, schema, question, parameters)
    lists = {column.name: column.is_list for column in describe(question).columns}
    shared = [
        name
        for name in by_verb.columns
        if name not in BY_DIRECTION.get(verb, set())
        and name in lists
        and lists[name] == any(isinstance(cell, list) for cell in by_verb.column(name))
    ]

    assert len(shared) >= 3
    assert len(by_verb) > 0
    assert distinct(by_question, shared) == distinct(by_verb, shared)
