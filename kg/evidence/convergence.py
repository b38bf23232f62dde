"""The two answers on a claim: the features that converge, and those with opposite directions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.evidence.claim_evidence import ClaimEvidence
from kg.evidence.contradictions import refuse_contradictions, refuse_impossible
from kg.evidence.reports.convergence import conflicts_report, convergence_report
from kg.evidence.support import COLUMNS, support_rows
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.evidence.claim import Claim
    from kg.evidence.support import Support
    from kg.store.snapshot import Store


def converge(store: Store, claim: Claim, *, everything: bool = False) -> Result:
    """Return the features that meet a claim.

    Parameters
    ----------
    store : Store
        The evidence.
    claim : Claim
        What is asked.
    everything : bool
        True returns every measured feature, whether or not it meets the claim.

    Returns
    -------
    Result
        Rows of `COLUMNS`. Without a row the notes say why, and name the closest candidates.

    Raises
    ------
    OptionError
        For options that contradict each other, and for more than the store has.
    """
    refuse_contradictions(claim)
    refuse_impossible(store, claim)
    with ClaimEvidence(store, claim, everything=everything) as evidence:
        return convergent(evidence, everything=everything)


def convergent(evidence: ClaimEvidence, *, everything: bool = False) -> Result:
    """Return the features that meet the claim of some evidence; the parameters are those of `converge`."""
    claim = evidence.claim
    rows = one_direction(row for row in evidence.rows if everything or row.meets(claim))
    report = convergence_report(evidence, rows)
    return Result(COLUMNS, [row.cells() for row in rows], report.sentences, lambda _: report)


def one_direction(rows: Iterable[Support]) -> list[Support]:
    """Return for each feature the direction with more units; `both` where the two have equally many."""
    best: dict[tuple[str, ...], Support] = {}
    for row in rows:
        first = best.setdefault(row.key, row)
        if first is not row and first.units == row.units:
            findings = tuple(sorted({*first.findings, *row.findings}))
            best[row.key] = replace(first, direction="both", findings=findings)
    return list(best.values())


def conflicts(store: Store, claim: Claim) -> Result:
    """Return the features with opposite directions for one subject within one contrast family, a row for each direction.

    The directions may come from two units, or from findings of one unit, which then supports neither; the flag
    `mixed_unit` says so.

    Raises
    ------
    OptionError
        For options that contradict each other or the question.
    """
    refuse_contradictions(claim, conflicts=True)
    sides: dict[tuple[str, ...], list[Support]] = {}
    with ClaimEvidence(store, claim) as evidence:
        for row in support_rows(store, claim, opposed=True):
            sides.setdefault(row.key, []).append(row)
        pairs = [pair for pair in sides.values() if len(pair) > 1]
        report = conflicts_report(evidence, pairs)
    rows = [row.cells() for pair in pairs for row in pair]
    return Result(COLUMNS, rows, report.sentences, lambda _: report)
