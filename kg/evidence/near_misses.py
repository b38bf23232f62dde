"""Nearest misses: features that have some support for a claim, each with what it has and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import encoding
from kg.evidence.support import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.evidence.claim import Claim
    from kg.evidence.support import Verdict
    from kg.store.snapshot import Store

GLYPHS = {
    "up": encoding.UP.glyph,
    "down": encoding.DOWN.glyph,
    "positive": encoding.UP.glyph,
    "negative": encoding.DOWN.glyph,
    "both": encoding.MIXED.glyph,
    "mixed": encoding.MIXED.glyph,
    "null": encoding.NONE.glyph,
    "unknown": encoding.UNSIGNED.glyph,
}
TREND = {"up": encoding.UP_TREND.glyph, "down": encoding.DOWN_TREND.glyph}
COMPARTMENTS = {name: band.heading for name, band in encoding.BANDS.items()}
NEEDED = ("blood", "in_vitro")
_SUPPORT, _TREND, _OTHER = range(3)
_UNSUPPORTING = {
    "null": "no significant effect",
    "unknown": "changed, sign not given",
    "mixed": "mixed",
    "not_reported": "measured, not reported",
}
_SAID = """
SELECT r.feature_id, coalesce(f.symbol, f.label, t.label), r.compartment, r.unit, r.study_label, r.status, r.direction,
       split_part(r.dose, ', ', 1), r.timepoint, r.drug, r.family, r.response_status
FROM claim_row AS r LEFT JOIN feature AS f ON r.feature_id = f.id LEFT JOIN theme AS t ON r.feature_id = t.id
WHERE r.subject = $subject AND ($measurand = 'any' OR r.measurand = $measurand) ORDER BY r.finding
"""
_WITHOUT = """
SELECT DISTINCT unit, drug FROM claim_row
WHERE feature_id = $id AND subject <> $subject AND family = $family AND status = 'null' AND drug IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Miss:
    """A feature that comes near: its glyph, what it has and what it lacks, as a reader says it.

    Attributes
    ----------
    compartments : tuple of str
        Where it has support, or a trend.
    rank : tuple
        Order among misses; lower is nearer.
    """

    subject: str
    feature_id: str
    symbol: str
    glyph: str
    has: str
    lacks: str
    compartments: tuple[str, ...]
    rank: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One finding behind a miss, or one unit that presumably measured it."""

    compartment: str
    unit: str
    study: str
    status: str
    direction: str
    dose: str | None
    time: str | None
    drug: str | None
    family: str
    responder: str | None


class SubjectEvidence:
    """All that is said on one subject, read once inside `matrix`.

    Attributes
    ----------
    said : dict
        Feature → (symbol, findings of every family under the measurand of the claim).
    presumed : list of (feature kind, compartment, unit)
        Units that presumably measured features of a kind.
    """

    def __init__(self, store: Store, claim: Claim, subject: str) -> None:
        self.store = store
        self.claim = claim
        self.subject = subject
        self.said: dict[str, tuple[str, list[Said]]] = {}
        for feature_id, symbol, *rest in store.rows(
            _SAID, {"subject": subject, "measurand": claim.measurand}
        ):
            self.said.setdefault(feature_id, (symbol, []))[1].append(Said(*rest))
        self.presumed = store.rows(
            "SELECT DISTINCT feature_kind, compartment, unit FROM claim_presumed WHERE subject = $subject ORDER BY ALL",
            {"subject": subject},
        )

    def findings(self, feature_id: str) -> list[Said]:
        """Return the findings on a feature that bear on the claim's family."""
        _, rows = self.said.get(feature_id, ("", []))
        return [row for row in rows if row.family == self.claim.family or self.claim.mix]

    def presumed_units(self, feature_id: str, compartment: str | None = None) -> set[str]:
        """Return the units that presumably measured a feature and say nothing of it."""
        kinds = self.store.rows("SELECT feature_kind FROM feature WHERE id = $id", {"id": feature_id})
        heard = {row.unit for row in self.findings(feature_id)}
        return {
            unit
            for kind, where, unit in self.presumed
            if (kind,) in kinds and compartment in (None, where) and unit not in heard
        }

    def what_is_known(self, feature_id: str, compartment: str) -> str:
        """Return what the units of a compartment say of a feature that has no support there."""
        parts = []
        for status, words in _UNSUPPORTING.items():
            mine = [row for row in self.findings(feature_id) if row.compartment == compartment]
            units = {row.unit for row in mine if row.status == status}
            if units:
                parts.append(f"{words} in {len(units)}")
        count = len(self.presumed_units(feature_id, compartment))
        if count:
            parts.append(f"presumed measured and silent in {count} {'study' if count == 1 else 'studies'}")
        return ", ".join(parts) or "not tested"

    def lacking(self, feature_id: str, has: set[str]) -> list[str]:
        """Say for each compartment without support what is known there, where the claim is across compartments."""
        if self.claim.across != "compartment":
            return []
        return [
            f"{COMPARTMENTS[compartment]}: {self.what_is_known(feature_id, compartment)}"
            for compartment in NEEDED
            if compartment not in has
        ]

    def without_effect(self, feature_id: str, units: set[str]) -> list[str]:
        """Return the drugs of other subjects that had no effect on a feature in these units."""
        rows = self.store.rows(
            _WITHOUT, {"id": feature_id, "subject": self.subject, "family": self.claim.family}
        )
        return sorted({drug for unit, drug in rows if unit in units})


def nearest_misses(store: Store, claim: Claim, subject: str) -> list[Miss]:
    """Return the features of a subject that have some support for a claim, nearest first; inside `matrix`.

    First what has support or a trend under the claim, blood before in vitro, then what is supported in another
    family only.
    """
    evidence = SubjectEvidence(store, claim, subject)
    misses = {
        verdict.feature_id: _supported(evidence, verdict)
        for verdict in verdicts(store, claim)
        if verdict.subject == subject and not verdict.meets(claim)
    }
    for feature_id, (symbol, rows) in evidence.said.items():
        if feature_id in misses:
            continue
        trends = [
            row for row in evidence.findings(feature_id) if row.status == "null" and row.direction in TREND
        ]
        others = [row for row in rows if row.family != claim.family and row.status in ("up", "down")]
        if trends:
            misses[feature_id] = _trend(evidence, feature_id, symbol, trends)
        elif others:
            misses[feature_id] = _other(subject, feature_id, symbol, others)
    return sorted(misses.values(), key=lambda miss: (miss.rank, miss.symbol))


def _supported(evidence: SubjectEvidence, verdict: Verdict) -> Miss:
    claim = evidence.claim
    sign = {"positive": "up", "negative": "down"}.get(str(verdict.direction), verdict.direction)
    mine = evidence.findings(verdict.feature_id)
    one_way = _one_way(mine)
    rows = [row for row in mine if sign in {row.status, "both"} and row.unit in one_way] or mine
    has = [_places(rows)]
    if verdict.agents > 1:
        has.append(f"{verdict.agents} agents")
    if verdict.systems_max > verdict.systems_min:
        has.append(f"{verdict.systems_min}–{verdict.systems_max} models")
    without = evidence.without_effect(verdict.feature_id, {row.unit for row in rows})
    text = ", ".join(has) + (f"; {' and '.join(without)} □" if without else "")
    compartments = {row.compartment for row in rows}
    lacks = []
    short = claim.min_units - verdict.units
    if short > 0:
        lacks.append(
            "a second study"
            if short == verdict.units == 1
            else f"{short} more {'unit' if short == 1 else 'units'}"
        )
    if verdict.opposing_units:
        lacks.append(f"agreement: {verdict.opposing_units} against")
    lacks += evidence.lacking(verdict.feature_id, compartments)
    if not lacks:
        lacks.append(f"another {claim.across}")
    rank = (_SUPPORT, "blood" not in compartments, 0, -verdict.units, -verdict.agents, -verdict.systems_max)
    return Miss(
        evidence.subject,
        verdict.feature_id,
        verdict.symbol,
        GLYPHS[str(verdict.direction)],
        text,
        "; ".join(lacks),
        tuple(sorted(compartments)),
        rank,
    )


def _one_way(rows: Sequence[Said]) -> set[str]:
    """Return the units whose findings do not go both ways; the others support neither direction."""
    signs: dict[str, set[str]] = {}
    for row in rows:
        signs.setdefault(row.unit, set()).add(row.status)
    return {unit for unit, found in signs.items() if "mixed" not in found and not {"up", "down"} <= found}


def _trend(evidence: SubjectEvidence, feature_id: str, symbol: str, trends: Sequence[Said]) -> Miss:
    compartments = {row.compartment for row in trends}
    lacks = ["significance", *evidence.lacking(feature_id, compartments)]
    glyph = "".join(sorted({TREND[row.direction] for row in trends}))
    rank = (_SUPPORT, "blood" not in compartments, _TREND, 0, 0, 0)
    return Miss(
        evidence.subject,
        feature_id,
        symbol,
        glyph,
        _places(trends) + ", n.s.",
        "; ".join(lacks),
        tuple(sorted(compartments)),
        rank,
    )


def _other(subject: str, feature_id: str, symbol: str, others: Sequence[Said]) -> Miss:
    family = others[0].family
    rows = [row for row in others if row.family == family]
    glyph = "".join(sorted({GLYPHS[row.status] for row in rows}))
    means = {
        "response_prediction": "predicts response, no drug effect",
        "response_tracking": "tracks improvement, no drug effect",
    }
    lacks = f"another family: {means.get(family, family.replace('_', ' '))}"
    return Miss(subject, feature_id, symbol, glyph, _places(rows), lacks, (), (_OTHER, 0, 0, 0, 0, 0))


def _places(rows: Iterable[Said]) -> str:
    """Return where findings stand: compartment, study, and dose in vitro or time in blood."""
    said = []
    for compartment, study in sorted({(row.compartment, row.study) for row in rows}):
        mine = [row for row in rows if (row.compartment, row.study) == (compartment, study)]
        when = sorted({row.dose if compartment == "in_vitro" else row.time for row in mine} - {None}, key=str)
        groups = sorted({row.responder.replace("_", "-") + "s" for row in mine if row.responder})
        said.append(
            ", ".join(
                [
                    COMPARTMENTS.get(compartment, compartment),
                    study,
                    *map(str, when[:1] if len(when) == 1 else []),
                    *groups,
                ]
            )
        )
    return " and ".join(said)


def table(misses: Sequence[Miss], limit: int) -> list[str]:
    """Return nearest misses as aligned lines, features that have and lack the same together."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for miss in misses:
        groups.setdefault((miss.glyph, miss.has, miss.lacks), []).append(miss.symbol)
    rows = [(f"{_listed(symbols)} {glyph}", has, lacks) for (glyph, has, lacks), symbols in groups.items()]
    shown = [("Nearest misses", "has", "lacks"), *rows[:limit]]
    widths = [max(len(row[column]) for row in shown) for column in (0, 1)]
    lines = [f"{first:<{widths[0]}}  {has:<{widths[1]}}  {lacks}".rstrip() for first, has, lacks in shown]
    if len(rows) > limit:
        lines.append(f"and {len(rows) - limit} more groups of features; --all lists every feature")
    return lines


def _listed(names: Sequence[str]) -> str:
    """Return names in a row; commas only where a name has several words."""
    return (", " if any(" " in name for name in names) else " ").join(names)


def plural(count: int, one: str, many: str) -> str:
    """Return the word that goes with a count."""
    return one if count == 1 else many
