"""What a sync keeps of each class of a graph, and what it then reads of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.neo4j import stamps
from kg.neo4j.fill import in_order_of_references
from kg.neo4j.mapping import edges
from kg.neo4j.stamps import Stamps
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Class, Schema

GRAPH = "made-up"


@pytest.fixture
def stamped(made_up_store: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stamps]:
    """The stamps of the made-up review, two rows a part."""
    monkeypatch.setattr(stamps, "ROWS_OF_A_PART", 2)
    with Store.open(made_up_store) as store:
        yield Stamps(store, schema)


@pytest.fixture
def finding(schema: Schema) -> Class:
    """The class of findings."""
    return schema.classes["Finding"]


def test_nothing_is_read_where_nothing_differs(stamped: Stamps, schema: Schema) -> None:
    """A class with the parts that the last sync left is not read, and keeps them."""
    cut = {cls.label: stamped.parts(cls, GRAPH) for cls in schema.tables}
    known = [part for parts in cut.values() for part in parts]
    compared = {cls.label: stamped.compare(cls, GRAPH, known) for cls in schema.tables}

    assert {label: [] for label in cut} == {label: each.ranges for label, each in compared.items()}
    assert cut == {label: each.parts for label, each in compared.items()}


@pytest.mark.parametrize("at", [0, 1, -1])
def test_the_range_that_differs_is_read(stamped: Stamps, finding: Class, at: int) -> None:
    """Where one part differs its range of IRIs is read, from its first to the first of the next, and no other."""
    parts = stamped.parts(finding, GRAPH)
    firsts = [*(part.split(" ", 2)[2] for part in parts), None]
    known = [*parts]
    label, _, first = known[at].split(" ", 2)
    known[at] = f"{label} 7 {first}"
    compared = stamped.compare(finding, GRAPH, known)

    assert len(parts) > 2
    assert [(first, firsts[firsts.index(first) + 1])] == [(each.first, each.end) for each in compared.ranges]
    assert 2 >= len(compared.ranges[0].ids or ()) >= 1
    assert parts == compared.parts


@pytest.mark.parametrize("known", [None, []], ids=["nothing is relied on", "the class was empty"])
def test_a_class_that_was_not_there_is_read_as_a_whole(
    stamped: Stamps, finding: Class, known: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class without parts is read as a whole, and cut."""
    monkeypatch.setattr(stamps, "_MOST_ROWS", 2)
    compared = stamped.compare(finding, GRAPH, known)

    assert [True] == [each.is_whole for each in compared.ranges]
    assert stamped.parts(finding, GRAPH) == compared.parts


def test_rows_before_the_first_part_are_in_it(stamped: Stamps, finding: Class) -> None:
    """A part whose rows are gone stays as the first one, so that a row that is added before all others is seen."""
    parts = stamped.parts(finding, GRAPH)
    label, digest, _ = parts[0].split(" ", 2)
    known = [f"{label} 0 ", f"{label} {digest} https://example.org/a", *parts[1:]]
    compared = stamped.compare(finding, GRAPH, [*known[:1], f"{label} 7 https://example.org/a", *known[2:]])

    assert ("https://example.org/a", parts[1].split(" ", 2)[2]) in [
        (each.first, each.end) for each in compared.ranges
    ]
    assert known == compared.parts


def test_a_class_is_written_after_those_that_it_refers_to(schema: Schema) -> None:
    """Each class comes after those that it refers to, memberships and what may be of any class aside."""
    order = [cls.name for cls in in_order_of_references(schema)]
    late = {
        (cls.name, target.name)
        for cls in schema.tables
        for edge in edges(cls)
        if not edge.is_grouped and edge.slot.range != "Resource"
        for target in schema.concrete(edge.slot.range)
        if order.index(target.name) > order.index(cls.name)
    }

    assert sorted(cls.name for cls in schema.tables) == sorted(order)
    assert set() == late
