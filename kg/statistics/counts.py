"""Descriptive counts: the label of a number of supporting units, and the range of models behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.schema.vocabulary import SupportLabel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

REPLICATES = 2
LABELS = (SupportLabel.INSUFFICIENT, SupportLabel.SINGLE_UNIT, SupportLabel.CONVERGENT_DESCRIPTIVE)


def label(units: int, *, blood: int, in_vitro: int) -> str:
    """Return the label of a number of concordant independent units, before any statistics.

    Parameters
    ----------
    units : int
        Independent units that support one direction.
    blood, in_vitro : int
        How many of them support it in that compartment.

    Returns
    -------
    str
        A value of SupportLabel: one of `LABELS`, with `_cross` where blood and in vitro both support it.

    Examples
    --------
    >>> label(0, blood=0, in_vitro=0), label(1, blood=0, in_vitro=1), label(3, blood=1, in_vitro=2)
    ('insufficient', 'single_unit', 'convergent_descriptive_cross')
    """
    name = LABELS[min(units, REPLICATES)].value
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
