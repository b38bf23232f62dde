"""Near misses: features with some support for a claim, each with its evidence and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED, studies_named, units_both_ways
from kg.schema.vocabulary import Family
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.evidence.claim_evidence import ClaimEvidence, ClaimFinding
    from kg.evidence.support import Support

_WITHOUT = """
SELECT DISTINCT unit, drug FROM claim_row
WHERE feature_id = $id AND subject <> $subject AND family = $family AND status = 'null' AND drug IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A feature with some support for a claim.

    Attributes
    ----------
    evidence : str
        What supports it, in words.
    missing : tuple of str
        What the claim still needs, in words; for a compartment it begins with its name and a colon.
    compartments : tuple of str
        Where it has support.
    rank : tuple
        Order among near misses; lower is nearer.
    """

    subject: str
    feature_id: str
    symbol: str
    glyph: str
    evidence: str
    missing: tuple[str, ...]
    compartments: tuple[str, ...]
    rank: tuple[int, ...]


def near_misses(evidence: ClaimEvidence, subject: str) -> list[NearMiss]:
    """Return the features that have some support for a claim on a subject, nearest first: blood before in vitro.

    A feature without a significant finding is not one of them.
    """
    misses = [
        _supported(evidence, support)
        for support in {row.feature_id: row for row in evidence.support if row.subject == subject}.values()
        if not support.meets(evidence.claim)
    ]
    return sorted(misses, key=lambda miss: (miss.rank, miss.symbol))


def other_families(evidence: ClaimEvidence, subject: str) -> list[str]:
    """Return the features that are supported in another contrast family only, in words."""
    family = evidence.claim.family
    supported = {row.feature_id for row in evidence.support if row.subject == subject}
    groups: dict[str, list[str]] = {}
    for feature_id, (symbol, rows) in evidence.all_findings(subject).items():
        others = [row for row in rows if row.family != family and row.status in ("up", "down")]
        if others and feature_id not in supported and not evidence.claim.mix:
            glyphs, words = _other(others)
            groups.setdefault(f"{glyphs}, {words}", []).append(symbol)
    return [f"{' '.join(sorted(symbols))} {words}" for words, symbols in groups.items()]


def _missing_compartments(
    evidence: ClaimEvidence, subject: str, feature_id: str, supporting: set[str], sign: str | None = None
) -> list[str]:
    """Return the status in each compartment without support, where the claim is across compartments."""
    if evidence.claim.across != "compartment":
        return []
    return [
        f"{COMPARTMENTS[compartment]}: {evidence.status_text(subject, feature_id, compartment, sign)}"
        for compartment in NEEDED
        if compartment not in supporting
    ]


def _without_effect(evidence: ClaimEvidence, support: Support, units: set[str]) -> list[str]:
    """Return the drugs of other subjects with no effect on a feature in these units."""
    rows = evidence.store.rows(
        _WITHOUT,
        {"id": support.feature_id, "subject": support.subject, "family": evidence.claim.family},
    )
    return sorted({drug for unit, drug in rows if unit in units})


def _supported(evidence: ClaimEvidence, support: Support) -> NearMiss:
    claim = evidence.claim
    findings = evidence.findings(support.subject, support.feature_id)
    one_way = _one_way(findings)
    rows = [row for row in findings if support.sign in {row.status, "both"} and row.unit in one_way]
    rows = rows or findings
    details = [_places(rows)]
    if support.agents > 1:
        details.append(f"{support.agents} agents")
    if support.systems_max > support.systems_min:
        details.append(f"{support.systems_min}–{support.systems_max} models")
    without = _without_effect(evidence, support, {row.unit for row in rows})
    text = ", ".join(details) + (f"; {' and '.join(without)} □" if without else "")
    compartments = {row.compartment for row in rows}
    missing = []
    against = evidence.against(support.subject, support.feature_id, support.sign)
    if support.opposing_units:
        missing.append(
            f"agreement: {counted(support.opposing_units, 'opposing unit')} ({studies_named(against, places=True)})"
        )
    short = claim.min_units - support.units
    if short > 0:
        missing.append(
            "a second study" if short == support.units == 1 else f"{short} more {plural(short, 'unit')}"
        )
    missing += _missing_compartments(
        evidence, support.subject, support.feature_id, compartments, support.sign
    )
    if not missing:
        missing.append(f"another {claim.across}")
    rank = ("blood" not in compartments, -support.units, -support.agents, -support.systems_max)
    return NearMiss(
        support.subject,
        support.feature_id,
        support.symbol,
        "" if claim.level == "theme" else GLYPHS[str(support.direction)],
        text,
        tuple(missing),
        tuple(sorted(compartments)),
        rank,
    )


def _one_way(rows: Sequence[ClaimFinding]) -> set[str]:
    """Return the units whose findings do not go both ways; the others support neither direction."""
    return {row.unit for row in rows} - units_both_ways(rows)


def _other(others: Sequence[ClaimFinding]) -> tuple[str, str]:
    """Return the symbols of findings in the first of some other contrast families, and which it is and where."""
    family = others[0].family
    rows = [row for row in others if row.family == family]
    return "".join(
        sorted({GLYPHS[row.status] for row in rows})
    ), f"{Family(family).near_miss} ({_places(rows)})"


def _places(rows: Iterable[ClaimFinding]) -> str:
    """Return where findings were made: compartment, study, and dose in vitro or time in blood."""
    groups: dict[tuple[str, str], list[ClaimFinding]] = {}
    for row in rows:
        groups.setdefault((row.compartment, row.study), []).append(row)
    places = []
    for (compartment, study), members in sorted(groups.items()):
        when = {row.dose if compartment == "in_vitro" else row.time for row in members} - {None}
        responders = sorted({row.responder.replace("_", "-") + "s" for row in members if row.responder})
        parts = [COMPARTMENTS.get(compartment, compartment), study, *(when if len(when) == 1 else ())]
        places.append(", ".join([*map(str, parts), *responders]))
    return " and ".join(places)
