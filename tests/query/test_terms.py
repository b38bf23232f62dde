"""`kg explain`: every word of answers, tables and checks has a meaning, and an unknown one the nearest."""

from __future__ import annotations

from dataclasses import fields
from inspect import isclass
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import NotFoundError
from kg.evidence import listing, rows
from kg.evidence.claim import Claim
from kg.evidence.explain import why_not
from kg.load.quarantine import all_rules
from kg.query.named import describe, names
from kg.query.terms import Meaning, explain, meanings
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema


def columns_of_answers() -> set[str]:
    """Return the columns of typed rows and of named questions."""
    kinds: list[Any] = [
        each
        for module in (rows, listing)
        for each in vars(module).values()
        if isclass(each) and each.__module__ == module.__name__
    ]
    return {each.name for kind in kinds for each in fields(kind)} | {
        column.name for name in names() for column in describe(name).columns
    }


def explained(term: str) -> list[dict[str, Any]]:
    """Return the meanings of a term."""
    return list(explain(term).records())


def test_every_column_of_an_answer_is_explained() -> None:
    """Whoever reads a header finds what a column holds."""
    assert all(explained(name)[0]["meaning"] for name in columns_of_answers())


def test_every_class_column_and_value_of_the_schema_is_explained(schema: Schema) -> None:
    """Tables and closed lists are explained from the one place where they are declared."""
    known = {each.term for each in meanings() if each.meaning}

    assert schema.classes.keys() <= known
    assert {slot.name for cls in schema.tables for slot in cls.slots} <= known
    assert {value.text for _, value in schema.values()} <= known


def test_every_condition_is_explained(toy_store: Path) -> None:
    """Whatever why-not lists has a meaning."""
    with Store.open(toy_store) as store:
        conditions = set(why_not(store, "IL6", Claim()).column("condition"))

    assert all(explained(name) for name in conditions)


@pytest.mark.parametrize("name", all_rules())
def test_every_rule_is_explained_with_and_without_its_group(name: str) -> None:
    """What a quarantine file, a check or lint writes is a rule with its remedy."""
    assert name in {row["term"] for row in explained(name)}
    assert name in {row["term"] for row in explained(name.partition(".")[2]) if row["details"]}


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("Presumed Tested", "word"),
        ("presumed-tested", "word"),
        ("unit", "word"),
        ("drug effect", "value of Family"),
        ("result_set", "column of finding"),
        ("findings", "column of answers"),
        ("silence", "word that is not used"),
        ("convergence", "question"),
    ],
)
def test_a_term_is_found_however_it_is_written(term: str, kind: str) -> None:
    """Case, blanks, hyphens and underscores do not count; a word that is not used leads to the one that is."""
    assert kind in {row["kind"] for row in explained(term)}


def test_further_terms_may_be_given() -> None:
    """The command line explains its commands too."""
    assert "command" in explain("frobnicate", [Meaning("frobnicate", "command", "x")]).column("kind")


@pytest.mark.parametrize(
    ("term", "hint"),
    [
        ("cell.lst", "Did you mean 'cell.list'"),
        ("convergense", "Did you mean 'convergence'"),
        ("accounts-differ", "it is now called 'records-differ'"),
        ("kg:feature", "it is now called 'kg:about'"),
    ],
)
def test_an_unknown_term_has_the_nearest_or_its_present_name(term: str, hint: str) -> None:
    """A slip leads to the word, a former name to the present one."""
    with pytest.raises(NotFoundError, match=hint):
        explain(term)


@pytest.mark.parametrize("column", ["SupportLabel", "SupportFlag"])
def test_every_label_and_flag_is_explained(schema: Schema, column: str) -> None:
    """What the columns label and flags hold has a meaning."""
    assert all(
        f"value of {column}" in {row["kind"] for row in explained(value)}
        for value in schema.enums[column].values
    )
