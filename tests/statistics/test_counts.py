"""The pure functions of convergence, on cases a reader can check by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.statistics.counts import label, model_range


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
