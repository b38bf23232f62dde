"""The part of a report where nothing converges: closest candidates, what they lack, and what would settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.evidence.claim_evidence import COMPARTMENTS
from kg.evidence.near_misses import near_misses, other_families
from kg.evidence.open_result_sets import settling_tables
from kg.evidence.reports.claim import (
    changed,
    criterion,
    denominator,
    numbers,
    other_measurands,
    related_pathways,
)
from kg.evidence.reports.words import names
from kg.reports.blocks import Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.near_misses import NearMiss
    from kg.reports.blocks import Block

LINES = 10
NAMES = 10
_SEVERAL = 2


def headline(evidence: ClaimEvidence, subject: str) -> str:
    """Return the sentence that answers where nothing converges for a subject."""
    claim = evidence.claim
    return f"No {claim.level} is supported {criterion(claim)}, {denominator(evidence, subject)}."


def candidates(evidence: ClaimEvidence, subject: str) -> list[Block]:
    """Return what there is for a subject without a convergent feature, and what would settle it."""
    misses = near_misses(evidence, subject)
    blocks: list[Block] = [Paragraph(f"{numbers(evidence, subject)} {changed(evidence, subject)}")]
    if misses:
        blocks += table(misses)
    related = [
        *other_families(evidence, subject),
        *other_measurands(evidence, subject),
        *related_pathways(evidence, subject),
    ]
    if related:
        blocks.append(Paragraph(f"Related, not convergent: {'; '.join(related)}."))
    settle = settling_tables(evidence, subject, misses)
    if settle:
        blocks.append(Paragraph(settle))
    return blocks


def table(misses: Sequence[NearMiss]) -> list[Block]:
    """Return near misses as a table; those with the same evidence and gaps share a row, what all lack is below it."""
    shared = _common(misses)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for miss in misses:
        missing = "; ".join(part for part in miss.missing if part not in shared)
        groups.setdefault((miss.glyph, miss.evidence, missing), []).append(miss.symbol)
    rows = [
        (f"{names(symbols, NAMES)} {glyph}".strip(), found, missing)
        for (glyph, found, missing), symbols in groups.items()
    ]
    columns = ("closest candidates", "evidence", "missing")
    others = sum(map(len, list(groups.values())[LINES:]))
    notes = [f"and {others} more (--all)"] if others else []
    notes += [" ".join(shared.values())] if shared else []
    return [Table(columns, rows[:LINES], is_note=True).filled(), *map(Paragraph, notes)]


def _common(misses: Sequence[NearMiss]) -> dict[str, str]:
    """Return what all candidates lack, or all of those without support in a compartment: part → sentence."""
    if len(misses) < _SEVERAL:
        return {}
    shared = {
        part: f"All lack {part}."
        for part in misses[0].missing
        if all(part in miss.missing for miss in misses) and not _compartment(part)
    }
    lacking: dict[str, list[str]] = {}
    for miss in misses:
        for part in miss.missing:
            lacking.setdefault(_compartment(part), []).append(part)
    for compartment, parts in lacking.items():
        if compartment and len(set(parts)) == 1 and len(parts) >= _SEVERAL:
            status = parts[0].partition(": ")[2]
            shared[parts[0]] = f"Those without support in {compartment.removeprefix('in ')}: {status}."
    return shared


def _compartment(part: str) -> str:
    """Return the compartment that something missing is about; empty if it is about none."""
    name, colon, _ = part.partition(": ")
    return name if colon and name in COMPARTMENTS.values() else ""
