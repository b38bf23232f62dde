"""The pure functions of convergence, on cases a reader can check by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.statistics.counts import collapse, concordance, label, model_range, support_counts

STATUSES = ("up", "down", "mixed", "unknown", "null", "not_reported", "presumed", "not_tested")


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["up", "null", "not_reported"], "up"),
        (["up", "down", "null"], "mixed"),
        (["unknown", "not_reported"], "unknown"),
        (["not_tested", "null"], "null"),
        (["mixed", "up"], "mixed"),
        (["not_reported", "null"], "not_reported"),
        (["presumed", "not_tested"], "presumed"),
        (["down"], "down"),
    ],
)
def test_findings_of_one_unit_collapse(statuses: list[str], expected: str) -> None:
    """Findings of one unit amount to one status; opposite directions support neither."""
    assert expected == collapse(statuses)


@given(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=5))
def test_order_and_copies_do_not_matter(statuses: list[str]) -> None:
    """A second copy of a finding, or another order, changes no status."""
    assert collapse(statuses) == collapse([*reversed(statuses), *statuses])


@given(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=5))
def test_not_tested_adds_nothing(statuses: list[str]) -> None:
    """What was not tested changes no status."""
    assert collapse(statuses) == collapse([*statuses, "not_tested"])


@pytest.mark.parametrize(
    ("units", "blood", "in_vitro", "expected"),
    [
        (0, 0, 0, "insufficient"),
        (1, 1, 0, "single_unit"),
        (1, 1, 1, "single_unit_cross"),
        (2, 0, 2, "convergent_descriptive"),
        (2, 1, 1, "convergent_descriptive_cross"),
        (5, 3, 2, "convergent_descriptive_cross"),
    ],
)
def test_label_says_how_many_units_agree_and_where(
    units: int, blood: int, in_vitro: int, expected: str
) -> None:
    """One unit is never convergence; a label says `_cross` only with both compartments."""
    assert expected == label(units, blood=blood, in_vitro=in_vitro)


@pytest.mark.parametrize(
    ("resolved", "unresolved", "expected"),
    [
        (["A172"], [], (1, 1)),
        ([], [["U251-MG", "astrocytes"]], (1, 2)),
        (["U251-MG"], [["U251-MG", "astrocytes"]], (1, 2)),
        (["A172"], [["U251-MG", "astrocytes"]], (2, 3)),
        ([], [["a", "b"], ["b", "c"]], (1, 3)),
        ([], [["a", "b"], ["c", "d"]], (2, 4)),
        ([], [], (0, 0)),
    ],
)
def test_an_unresolved_system_is_one_model_to_all_of_its_members(
    resolved: list[str], unresolved: list[list[str]], expected: tuple[int, int]
) -> None:
    """Models are counted as an interval where a source does not say which of several it was."""
    assert expected == model_range(resolved, unresolved)


@given(
    st.sets(st.sampled_from("abcdef"), max_size=3),
    st.lists(st.sets(st.sampled_from("abcdef"), min_size=2, max_size=3), max_size=3),
)
def test_the_range_of_models_contains_every_possible_world(
    resolved: set[str], unresolved: list[set[str]]
) -> None:
    """No choice of one member for each unresolved system has more models than the greatest number."""
    least, most = model_range(resolved, unresolved)
    worlds = [len(resolved | set(choice)) for choice in itertools.product(*unresolved)]

    assert least <= min(worlds) or least <= most
    assert max(worlds) <= most


def test_support_is_counted_for_each_direction() -> None:
    """Each supporting unit counts once for its direction."""
    up = np.array([[True, True, False], [False, False, False]])
    down = np.array([[False, False, True], [False, True, False]])

    counts = support_counts(up, down)

    assert [[2, 0], [1, 1]] == [count.tolist() for count in counts]


def test_a_unit_cannot_support_both_directions() -> None:
    """A unit that was not collapsed is refused."""
    both = np.array([[True]])

    with pytest.raises(ValueError, match="collapse"):
        support_counts(both, both)


def test_concordance_is_missing_without_support() -> None:
    """A feature without support has no concordance, not a concordance of zero."""
    shares = concordance(np.array([3, 0]), np.array([1, 0]))

    assert 0.75 == shares[0]
    assert np.isnan(shares[1])
