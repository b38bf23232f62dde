"""Nearest misses: features that have some support for a claim, each with what it has and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.verdict import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claim import Claim
    from kg.store import Store
    from kg.verdict import Verdict

GLYPHS = {"up": "▲", "down": "▼", "positive": "▲", "negative": "▼", "both": "◆", "mixed": "◆", "null": "□", "unknown": "◇"}
TREND = {"up": "△", "down": "▽"}
COMPARTMENTS = {"blood": "blood", "in_vitro": "in vitro", "brain": "brain", "csf": "cerebrospinal fluid", "other": "other tissue"}
NEEDED = ("blood", "in_vitro")
_SUPPORT, _TREND, _OTHER = range(3)


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


def nearest_misses(store: Store, claim: Claim, subject: str) -> list[Miss]:
    """Return the features of a subject that have some support for a claim, nearest first; inside `matrix`.

    First what has support or a trend under the claim, blood before in vitro, then what is supported in another
    family only.
    """
    said = findings_of(store, claim, subject)
    presumed = presumed_of(store, subject)
    nulls = comparators(store, claim, subject)
    misses = []
    done = set()
    for verdict in verdicts(store, claim):
        if verdict.subject == subject and not verdict.meets(claim):
            done.add(verdict.feature_id)
            misses.append(_supported(store, claim, verdict, said, presumed, nulls))
    for feature_id, (symbol, rows) in said.items():
        mine = [row for row in rows if row.family == claim.family or claim.mix]
        trends = [row for row in mine if row.status == "null" and row.direction in TREND]
        others = [row for row in rows if row.family != claim.family and row.status in ("up", "down")]
        if feature_id in done or not (trends or others):
            continue
        misses.append(_trend(store, claim, subject, feature_id, symbol, trends, said, presumed) if trends else _other(subject, feature_id, symbol, others))
    return sorted(misses, key=lambda miss: (miss.rank, miss.symbol))


def findings_of(store: Store, claim: Claim, subject: str) -> dict[str, tuple[str, list[Said]]]:
    """Return feature → (symbol, findings of every family on that subject under the measurand), inside `matrix`."""
    rows = store.rows(
        """SELECT r.feature_id, coalesce(f.symbol, f.label, t.label), r.compartment, r.unit, r.study_label, r.status, r.direction,
        split_part(r.dose, ', ', 1), r.timepoint, r.drug, r.family, r.response_status
        FROM claim_row AS r LEFT JOIN feature AS f ON r.feature_id = f.id LEFT JOIN theme AS t ON r.feature_id = t.id
        WHERE r.subject = $subject AND ($measurand = 'any' OR r.measurand = $measurand) ORDER BY r.finding""",
        {"subject": subject, "measurand": claim.measurand},
    )
    found: dict[str, tuple[str, list[Said]]] = {}
    for feature_id, symbol, *rest in rows:
        found.setdefault(feature_id, (symbol, []))[1].append(Said(*rest))
    return found


def presumed_of(store: Store, subject: str) -> list[tuple[str, str, str]]:
    """Return (feature kind, compartment, unit) of the units that presumably measured, inside `matrix`."""
    return [
        (kind, compartment, unit)
        for kind, compartment, unit in store.rows(
            "SELECT DISTINCT feature_kind, compartment, unit FROM claim_presumed WHERE subject = $subject ORDER BY ALL", {"subject": subject}
        )
    ]


def comparators(store: Store, claim: Claim, subject: str) -> dict[tuple[str, str], list[str]]:
    """Return (feature, unit) → drugs of other subjects that had no effect there, inside `matrix`."""
    rows = store.rows(
        "SELECT DISTINCT feature_id, unit, drug FROM claim_row WHERE subject <> $subject AND family = $family AND status = 'null' AND drug IS NOT NULL ORDER BY ALL",
        {"subject": subject, "family": claim.family},
    )
    found: dict[tuple[str, str], list[str]] = {}
    for feature_id, unit, drug in rows:
        found.setdefault((feature_id, unit), []).append(drug)
    return found


def _supported(
    store: Store, claim: Claim, verdict: Verdict, said: dict[str, tuple[str, list[Said]]],
    presumed: Sequence[tuple[str, str, str]], nulls: dict[tuple[str, str], list[str]],
) -> Miss:
    sign = {"positive": "up", "negative": "down"}.get(str(verdict.direction), verdict.direction)
    mine = [row for row in said[verdict.feature_id][1] if row.family == claim.family or claim.mix]
    rows = [row for row in mine if row.status == sign or sign == "both"]
    units = sorted({row.unit for row in rows})
    has = [_places(rows)]
    if verdict.agents > 1:
        has.append(f"{verdict.agents} agents")
    if verdict.systems_max > verdict.systems_min:
        has.append(f"{verdict.systems_min}–{verdict.systems_max} models")
    without = sorted({drug for unit in units for drug in nulls.get((verdict.feature_id, unit), [])})
    text = ", ".join(has) + (f"; {' and '.join(without)} □" if without else "")
    lacks = []
    if verdict.units < claim.min_units:
        lacks.append("a second study" if claim.min_units == 2 and verdict.units == 1 else f"{claim.min_units - verdict.units} more units")
    if verdict.opposing_units:
        lacks.append(f"agreement: {verdict.opposing_units} against")
    if claim.across == "compartment":
        lacks += missing_compartments(store, verdict.feature_id, {row.compartment for row in rows}, mine, presumed)
    elif verdict.units >= claim.min_units:
        lacks.append(f"another {claim.across}")
    compartments = tuple(sorted({row.compartment for row in rows}))
    rank = (_SUPPORT, "blood" not in compartments, 0, -verdict.units, -verdict.agents, -verdict.systems_max)
    return Miss(verdict.subject, verdict.feature_id, verdict.symbol, GLYPHS[str(verdict.direction)], text, "; ".join(lacks), compartments, rank)


def _trend(
    store: Store, claim: Claim, subject: str, feature_id: str, symbol: str, trends: Sequence[Said],
    said: dict[str, tuple[str, list[Said]]], presumed: Sequence[tuple[str, str, str]],
) -> Miss:
    mine = [row for row in said[feature_id][1] if row.family == claim.family or claim.mix]
    compartments = {row.compartment for row in trends}
    lacks = ["significance"]
    if claim.across == "compartment":
        lacks += missing_compartments(store, feature_id, compartments, mine, presumed)
    glyph = "".join(sorted({TREND[row.direction] for row in trends}))
    rank = (_SUPPORT, "blood" not in compartments, _TREND, 0, 0, 0)
    return Miss(subject, feature_id, symbol, glyph, _places(trends) + ", n.s.", "; ".join(lacks), tuple(sorted(compartments)), rank)


def _other(subject: str, feature_id: str, symbol: str, others: Sequence[Said]) -> Miss:
    family = others[0].family
    rows = [row for row in others if row.family == family]
    glyph = "".join(sorted({GLYPHS[row.status] for row in rows}))
    means = {"response_prediction": "predicts response, no drug effect", "response_tracking": "tracks improvement, no drug effect"}
    lacks = f"another family: {means.get(family, family.replace('_', ' '))}"
    return Miss(subject, feature_id, symbol, glyph, _places(rows), lacks, (), (_OTHER, 0, 0, 0, 0, 0))


def _places(rows: Iterable[Said]) -> str:
    """Return where findings stand: compartment, study, and dose in vitro or time in blood."""
    said = []
    for compartment, study in sorted({(row.compartment, row.study) for row in rows}):
        mine = [row for row in rows if (row.compartment, row.study) == (compartment, study)]
        when = sorted({row.dose if compartment == "in_vitro" else row.time for row in mine} - {None}, key=str)
        groups = sorted({row.responder.replace("_", "-") + "s" for row in mine if row.responder})
        said.append(", ".join([COMPARTMENTS.get(compartment, compartment), study, *map(str, when[:1] if len(when) == 1 else []), *groups]))
    return " and ".join(said)


def missing_compartments(
    store: Store, feature_id: str, has: set[str], mine: Sequence[Said], presumed: Sequence[tuple[str, str, str]],
) -> list[str]:
    """Say for each compartment without support what is known there: null, silent, presumed or not tested."""
    kinds = dict(store.rows("SELECT id, feature_kind FROM feature WHERE id = $id", {"id": feature_id}))
    heard = {row.unit for row in mine}
    return [
        f"{COMPARTMENTS[compartment]}: {what_is_known(mine, compartment, [unit for kind, where, unit in presumed if kind == kinds.get(feature_id) and where == compartment and unit not in heard])}"
        for compartment in NEEDED if compartment not in has
    ]


def what_is_known(mine: Sequence[Said], compartment: str, presumed: Sequence[str]) -> str:
    """Return what the units of a compartment say of a feature that has no support there."""
    parts = []
    for status, words in (("null", "no significant effect"), ("unknown", "changed, sign not given"), ("mixed", "mixed"), ("not_reported", "measured, not reported")):
        units = {row.unit for row in mine if row.compartment == compartment and row.status == status}
        if units:
            parts.append(f"{words} in {len(units)}")
    if presumed:
        count = len(set(presumed))
        parts.append(f"presumed measured and silent in {count} {'study' if count == 1 else 'studies'}")
    return ", ".join(parts) or "not tested"


def table(misses: Sequence[Miss], limit: int) -> list[str]:
    """Return nearest misses as aligned lines, features that have and lack the same together."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for miss in misses:
        groups.setdefault((miss.glyph, miss.has, miss.lacks), []).append(miss.symbol)
    rows = [(f"{' '.join(symbols)} {glyph}", has, lacks) for (glyph, has, lacks), symbols in groups.items()]
    shown = [("Nearest misses", "has", "lacks"), *rows[:limit]]
    widths = [max(len(row[column]) for row in shown) for column in (0, 1)]
    lines = [f"{first:<{widths[0]}}  {has:<{widths[1]}}  {lacks}".rstrip() for first, has, lacks in shown]
    if len(rows) > limit:
        lines.append(f"and {len(rows) - limit} more groups of features; --all lists every feature")
    return lines
