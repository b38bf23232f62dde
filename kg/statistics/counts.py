"""Convergence, as pure functions on arrays: no store, no graph, no input or output.

Tier 1 of the method is here, the descriptive counts: how many independent units support each direction, and
what that is called. Units are columns, features are rows, and neither order changes an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

REPLICATES = 2
LABELS = ("insufficient", "single_unit", "convergent_descriptive")
_ORDER = ("unknown", "not_reported", "null", "presumed", "not_tested")


def collapse(statuses: Iterable[str]) -> str:
    """Return the one status that the findings of a feature in one unit amount to.

    Parameters
    ----------
    statuses : iterable of str
        up, down, mixed, unknown, null, not_reported, presumed or not_tested; at least one.

    Returns
    -------
    str
        `mixed` where any is mixed or both directions occur; else the first present of up or down, unknown,
        not_reported, null, presumed, not_tested.

    Examples
    --------
    >>> collapse(["up", "null", "not_reported"]), collapse(["up", "down", "null"])
    ('up', 'mixed')
    >>> collapse(["unknown", "not_reported"]), collapse(["not_tested", "null"])
    ('unknown', 'null')
    """
    found = set(statuses)
    if "mixed" in found or {"up", "down"} <= found:
        return "mixed"
    return next(status for status in ("up", "down", *_ORDER) if status in found)


def support_counts(
    up: NDArray[np.bool_], down: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count supporting units in each direction.

    Parameters
    ----------
    up, down : array of bool, shape (features, units)
        Support after collapsing; never both true.

    Returns
    -------
    up, down : array of int, shape (features,)

    Raises
    ------
    ValueError
        Where a unit supports both directions of one feature: it was not collapsed.
    """
    if np.logical_and(up, down).any():
        message = "a unit supports both directions of one feature; collapse its findings first"
        raise ValueError(message)
    return up.sum(axis=1, dtype=np.int64), down.sum(axis=1, dtype=np.int64)


def concordance(up: NDArray[np.int64], down: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return max(up, down) / (up + down) for each feature; NaN where no unit supports a direction.

    Examples
    --------
    >>> concordance(np.array([2, 1]), np.array([1, 0])).round(3).tolist()
    [0.667, 1.0]
    """
    total = up + down
    share: NDArray[np.float64] = np.divide(
        np.maximum(up, down), total, out=np.full(total.shape, np.nan), where=total > 0
    )
    return share


def label(units: int, *, blood: int, in_vitro: int) -> str:
    """Name what a number of concordant independent units amounts to, before any statistics.

    Parameters
    ----------
    units : int
        Independent units that support one direction.
    blood, in_vitro : int
        How many of them support it in that compartment.

    Returns
    -------
    str
        One of `LABELS`, with `_cross` where blood and in vitro both support it.

    Examples
    --------
    >>> label(0, blood=0, in_vitro=0), label(1, blood=0, in_vitro=1), label(3, blood=1, in_vitro=2)
    ('insufficient', 'single_unit', 'convergent_descriptive_cross')
    """
    name = LABELS[min(units, REPLICATES)]
    return f"{name}_cross" if blood and in_vitro and units else name


def model_range(resolved: Collection[str], unresolved: Sequence[Collection[str]]) -> tuple[int, int]:
    """Return the least and the greatest number of models that can have carried an effect.

    Parameters
    ----------
    resolved : collection of str
        Models that a source names.
    unresolved : sequence of collections of str
        For each system that a source does not resolve, the models of which it was at least one.

    Notes
    -----
    The least number lets every unresolved system be a model that is counted already, where it can be; systems
    that share a member count once. The greatest lets each be all of its members.

    Examples
    --------
    >>> model_range([], [["U251-MG", "astrocytes"]]), model_range(["U251-MG"], [["U251-MG", "astrocytes"]])
    ((1, 2), (1, 2))
    >>> model_range(["A172"], [["U251-MG", "astrocytes"]])
    (2, 3)
    """
    known = set(resolved)
    apart: list[set[str]] = []
    for members in sorted(map(sorted, unresolved)):
        if known.isdisjoint(members) and all(other.isdisjoint(members) for other in apart):
            apart.append(set(members))
    return len(known) + len(apart), len(known.union(*map(set, unresolved)) if unresolved else known)
