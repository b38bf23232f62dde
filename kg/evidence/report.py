"""Notes: what was assumed in an answer, and why it is empty, computed from the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.evidence.near_misses import COMPARTMENTS, GLYPHS, NEEDED, nearest_misses, plural, table
from kg.evidence.support import verdicts
from kg.evidence.unreported import subjects, would_settle
from kg.grounding.resolve import forms_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim import Claim
    from kg.evidence.support import Verdict
    from kg.store.snapshot import Store

_GROUPS = 12
_NAMED = 3
_BOTH = 2
_SUBJECTS = 3
_DONE = {
    "drug_effect": "Changed by {}",
    "response_prediction": "Different before {} in responders",
    "response_tracking": "Tied to improvement under {}",
    "disease_state": "Different in {}",
}


def claim_notes(store: Store, claim: Claim, found: Sequence[Verdict]) -> list[str]:
    """Return what was assumed or chosen in answering a claim: roll-up, pooling, and what is not resolved."""
    notes = []
    if claim.drug is not None:
        notes += forms_note(store, claim.drug, claim.forms)
    if claim.pool_drugs:
        notes.append("different drugs are pooled into one subject, as asked")
    if claim.mix:
        notes.append("families are pooled, as asked: up does not mean the same in each")
    if claim.level == "theme":
        notes.append(
            "descriptive only: a theme is a heading under which authors discuss findings, never membership and never a claim"
        )
    if claim.across == "system":
        notes += _unresolved_notes(claim, found)
    return notes


def _unresolved_notes(claim: Claim, found: Sequence[Verdict]) -> list[str]:
    """Name the features that would meet the claim if the source said which of several models it was."""
    ranges: dict[tuple[int, int], list[str]] = {}
    for verdict in found:
        if verdict.systems_min < claim.minimum <= verdict.systems_max and verdict.units >= claim.min_units:
            ranges.setdefault((verdict.systems_min, verdict.systems_max), []).append(verdict.symbol)
    return [
        f"not counted: {', '.join(sorted(set(symbols)))}, where the source does not resolve which of {most} models it was "
        f"(systems_min {least}, systems_max {most})"
        for (least, most), symbols in sorted(ranges.items())
    ]


def empty_notes(store: Store, claim: Claim) -> list[str]:
    """Return why no feature meets a claim, for each subject, inside `matrix`."""
    names = subjects(store, claim)
    if not names:
        return [
            f"the store has no finding of the family {claim.family}"
            + (f" for {claim.drug}" if claim.drug else "")
        ]
    notes = [line for subject in names[:_SUBJECTS] for line in _subject_notes(store, claim, subject)]
    if len(names) > _SUBJECTS:
        notes.append(
            f"no {claim.level} meets it for {', '.join(names[_SUBJECTS:])} either; --drug NAME explains one"
        )
    return notes


def _subject_notes(store: Store, claim: Claim, subject: str) -> list[str]:
    misses = nearest_misses(store, claim, subject)
    lines = [
        _asked(store, claim, subject),
        f"{_criterion(claim)} {_named(store, subject)}",
        _changed(store, claim, subject),
    ]
    if misses:
        lines += table(misses, _GROUPS)
    related = [*_other_measurands(store, claim, subject), *_related_pathways(store, claim, subject)]
    if related:
        lines.append("Related, not convergent: " + "; ".join(related))
    settle = would_settle(store, claim, subject, misses)
    return [line for line in [*lines, settle] if line]


def _asked(store: Store, claim: Claim, subject: str) -> str:
    ((studies, findings, total),) = store.rows(
        """SELECT count(DISTINCT context.publication), count(DISTINCT finding.id), (SELECT count(*) FROM finding)
        FROM claim_context AS context JOIN finding ON finding.result_set = context.result_set
        WHERE context.subject = $subject AND ($mix OR context.family = $family) AND ($measurand = 'any' OR finding.measurand = $measurand)""",
        {"subject": subject, "mix": claim.mix, "family": claim.family, "measurand": claim.measurand},
    )
    return f"{subject_line(store, claim, subject)} · {studies} {plural(studies, 'study', 'studies')}, {findings} of {total} findings"


def subject_line(store: Store, claim: Claim, subject: str) -> str:
    """Return what is asked; several forms of a drug are mentioned only where there are several."""
    ((several,),) = store.rows(
        "SELECT count(DISTINCT drug_id) > 1 FROM claim_context WHERE subject = $subject", {"subject": subject}
    )
    return claim.words(subject, several_forms=several)


def _criterion(claim: Claim) -> str:
    if claim.across == "compartment" and claim.minimum == _BOTH:
        where = "in both blood and in vitro"
    elif claim.across == "compartment":
        where = f"in {claim.minimum} {plural(claim.minimum, 'compartment', 'compartments')}"
    else:
        where = f"by {claim.minimum} or more {claim.across if claim.minimum == 1 else claim.across + 's' if claim.across != 'study' else 'studies'}"
    units = "" if claim.min_units <= claim.minimum else f", from {claim.min_units} independent units"
    return f"No {claim.level} is supported {where}{units}."


def _named(store: Store, subject: str) -> str:
    """Count the features named in studies of the subject, whatever the family and measurand."""
    ((features, both, several),) = store.rows(
        """SELECT count(*), count(*) FILTER (WHERE blood AND in_vitro), count(*) FILTER (WHERE papers > 1) FROM (
            SELECT r.feature_id, bool_or(r.compartment = 'blood') AS blood, bool_or(r.compartment = 'in_vitro') AS in_vitro, count(DISTINCT r.publication) AS papers
            FROM claim_row AS r WHERE r.study IN (SELECT study FROM claim_context WHERE subject = $subject) GROUP BY r.feature_id)""",
        {"subject": subject},
    )
    return f"Named in both: {both} of {features}. In two or more studies: {several}."


def _changed(store: Store, claim: Claim, subject: str) -> str:
    by_place: dict[str, list[tuple[str, str]]] = {compartment: [] for compartment in NEEDED}
    for verdict in verdicts(store, claim):
        if verdict.subject == subject:
            for compartment, units in (
                ("blood", verdict.units_blood),
                ("in_vitro", verdict.units_in_vitro),
                ("other", verdict.units_other),
            ):
                if units:
                    by_place.setdefault(compartment, []).append((verdict.symbol, str(verdict.direction)))
    said = [
        f"{COMPARTMENTS[compartment] if compartment == 'other' else 'in ' + COMPARTMENTS[compartment].removeprefix('in ')} {_tally(found)}"
        for compartment, found in by_place.items()
    ]
    done = "Supported for {}" if claim.mix else _DONE.get(claim.family, "Supported for {}")
    return done.format(subject) + ": " + "; ".join(said) + "."


def _tally(found: Sequence[tuple[str, str]]) -> str:
    if not found:
        return "0"
    if len(found) <= _NAMED:
        return f"{len(found)} ({', '.join(f'{symbol} {GLYPHS[direction]}' for symbol, direction in found)})"
    up = sum(direction in ("up", "positive") for _, direction in found)
    down = sum(direction in ("down", "negative") for _, direction in found)
    rest = len(found) - up - down
    return f"{len(found)} ({up} ▲, {down} ▼{f', {rest} ◆' if rest else ''})"


def _other_measurands(store: Store, claim: Claim, subject: str) -> list[str]:
    if claim.measurand == "any":
        return []
    rows = store.rows(
        """SELECT coalesce(f.symbol, f.label), r.measurand, r.status, r.compartment, string_agg(DISTINCT r.study_label, ', ' ORDER BY r.study_label)
        FROM claim_row AS r JOIN feature AS f ON r.feature_id = f.id
        WHERE r.subject = $subject AND ($mix OR r.family = $family) AND r.measurand <> $measurand AND r.status IN ('up', 'down', 'mixed') GROUP BY ALL ORDER BY ALL""",
        {"subject": subject, "mix": claim.mix, "family": claim.family, "measurand": claim.measurand},
    )
    words = {"tf_activity": "activity", "rna_expression": "RNA"}
    return [
        f"{symbol} {GLYPHS[status]}, {words.get(measurand, measurand)}, {COMPARTMENTS.get(where, where)} ({studies})"
        for symbol, measurand, status, where, studies in rows
    ]


def _related_pathways(store: Store, claim: Claim, subject: str) -> list[str]:
    """Say which reported pathways, joined by declared mappings, have accepted evidence in two compartments."""
    rows = store.rows(
        """WITH said AS (
            SELECT g.pathway_group, context.family, context.compartment, context.study_label,
                   CASE WHEN finding.direction IN ('up', 'correlated_positive') THEN 'up' WHEN finding.direction IN ('down', 'correlated_negative') THEN 'down' ELSE 'unknown' END AS status
            FROM finding JOIN claim_context AS context ON finding.result_set = context.result_set
            JOIN pathway_group AS g ON finding.feature = g.pathway
            WHERE list_contains($accepted, finding.call) AND context.study IN (SELECT study FROM claim_context WHERE subject = $subject)
        )
        SELECT pathway.label, family, compartment, status, string_agg(DISTINCT study_label, ', ' ORDER BY study_label)
        FROM said JOIN pathway ON said.pathway_group = pathway.id
        WHERE pathway_group IN (SELECT pathway_group FROM said GROUP BY 1 HAVING count(DISTINCT compartment) > 1)
        GROUP BY ALL ORDER BY ALL""",
        {"accepted": list(claim.accepted_calls), "subject": subject},
    )
    found: dict[str, list[str]] = {}
    for label, family, compartment, status, studies in rows:
        sign = "without sign" if status == "unknown" else GLYPHS[status]
        found.setdefault(label, []).append(
            f"{family.replace('_', ' ')} {sign} {'in ' + COMPARTMENTS[compartment].removeprefix('in ')} ({studies})"
        )
    return [f"{label}: {', '.join(parts)}" for label, parts in found.items()]
