"""Near misses: features with some support for a claim, each with its evidence and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED, TREND, studies_named, units_both_ways
from kg.schema.vocabulary import Family
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.evidence.claim_evidence import ClaimEvidence, ClaimFinding
    from kg.evidence.support import Support

_SUPPORT, _TREND, _OTHER = range(3)
_WITHOUT = """
SELECT DISTINCT unit, drug FROM claim_row
WHERE feature_id = $id AND subject <> $subject AND family = $family AND status = 'null' AND drug IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A feature with some support for a claim.

    Attributes
    ----------
    evidence, missing : str
        What supports it and what the claim still needs, in words.
    compartments : tuple of str
        Where it has support, or a trend.
    rank : tuple
        Order among near misses; lower is nearer.
    """

    subject: str
    feature_id: str
    symbol: str
    glyph: str
    evidence: str
    missing: str
    compartments: tuple[str, ...]
    rank: tuple[int, ...]


def near_misses(evidence: ClaimEvidence, subject: str) -> list[NearMiss]:
    """Return the features of a subject that have some support for a claim, nearest first.

    First those with support or a trend under the claim, blood before in vitro, then those that are supported in
    another contrast family only.
    """
    family = evidence.claim.family
    misses = {
        support.feature_id: _supported(evidence, support)
        for support in evidence.support
        if support.subject == subject and not support.meets(evidence.claim)
    }
    for feature_id, (symbol, rows) in evidence.all_findings(subject).items():
        if feature_id in misses:
            continue
        trends = [
            row
            for row in evidence.findings(subject, feature_id)
            if row.status == "null" and row.direction in TREND
        ]
        others = [row for row in rows if row.family != family and row.status in ("up", "down")]
        if trends:
            misses[feature_id] = _trend(evidence, subject, feature_id, symbol, trends)
        elif others:
            misses[feature_id] = _other(subject, feature_id, symbol, others)
    return sorted(misses.values(), key=lambda miss: (miss.rank, miss.symbol))


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
    rank = (_SUPPORT, "blood" not in compartments, 0, -support.units, -support.agents, -support.systems_max)
    return NearMiss(
        support.subject,
        support.feature_id,
        support.symbol,
        GLYPHS[str(support.direction)],
        text,
        "; ".join(missing),
        tuple(sorted(compartments)),
        rank,
    )


def _one_way(rows: Sequence[ClaimFinding]) -> set[str]:
    """Return the units whose findings do not go both ways; the others support neither direction."""
    return {row.unit for row in rows} - units_both_ways(rows)


def _trend(
    evidence: ClaimEvidence, subject: str, feature_id: str, symbol: str, trends: Sequence[ClaimFinding]
) -> NearMiss:
    compartments = {row.compartment for row in trends}
    missing = ["significance", *_missing_compartments(evidence, subject, feature_id, compartments)]
    glyph = "".join(sorted({TREND[row.direction] for row in trends}))
    rank = (_SUPPORT, "blood" not in compartments, _TREND, 0, 0, 0)
    return NearMiss(
        subject,
        feature_id,
        symbol,
        glyph,
        _places(trends) + ", n.s.",
        "; ".join(missing),
        tuple(sorted(compartments)),
        rank,
    )


def _other(subject: str, feature_id: str, symbol: str, others: Sequence[ClaimFinding]) -> NearMiss:
    family = others[0].family
    rows = [row for row in others if row.family == family]
    glyph = "".join(sorted({GLYPHS[row.status] for row in rows}))
    missing = f"another contrast family: {Family(family).near_miss}"
    return NearMiss(subject, feature_id, symbol, glyph, _places(rows), missing, (), (_OTHER, 0, 0, 0, 0, 0))


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


def table(misses: Sequence[NearMiss], limit: int) -> list[str]:
    """Return near misses as aligned lines; features with the same evidence and the same gaps share one."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for miss in misses:
        groups.setdefault((miss.glyph, miss.evidence, miss.missing), []).append(miss.symbol)
    rows = [
        (f"{_names(symbols)} {glyph}", evidence, missing)
        for (glyph, evidence, missing), symbols in groups.items()
    ]
    lines = [("Closest candidates", "evidence", "missing"), *rows[:limit]]
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    text = [
        f"{first:<{widths[0]}}  {second:<{widths[1]}}  {third}".rstrip() for first, second, third in lines
    ]
    if len(rows) > limit:
        text.append(f"and {len(rows) - limit} more groups of features; --all lists every feature")
    return text


def _names(symbols: Sequence[str]) -> str:
    """Return symbols in a row, with commas only where one has several words."""
    return (", " if any(" " in symbol for symbol in symbols) else " ").join(symbols)
