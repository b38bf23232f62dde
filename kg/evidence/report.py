"""Notes: what was assumed in an answer, and why it is empty, computed from the evidence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.evidence.claim_evidence import COMPARTMENTS, NEEDED
from kg.evidence.near_misses import GLYPHS, near_misses, table
from kg.evidence.unreported import settling_tables
from kg.grounding.resolve import forms_note
from kg.schema.vocabulary import Family
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim import Claim
    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.support import Support
    from kg.store.snapshot import Store

_GROUPS = 12
_NAMED = 3
_BOTH = 2
_SUBJECTS = 3


def claim_notes(evidence: ClaimEvidence) -> list[str]:
    """Return what was assumed or chosen in answering a claim: roll-up, pooling, and what is not resolved."""
    claim = evidence.claim
    notes = []
    if claim.drug is not None:
        notes += forms_note(evidence.store, claim.drug, claim.forms)
    if claim.pool_drugs:
        notes.append("different drugs are pooled, as asked")
    if claim.mix:
        notes.append("contrast families are pooled, as asked: directions are not comparable across them")
    if claim.level == "theme":
        notes.append(
            "descriptive only: a theme is a heading under which authors discuss findings, never membership and never a claim"
        )
    if claim.across == "system":
        notes += _unresolved_notes(evidence)
    return notes


def _unresolved_notes(evidence: ClaimEvidence) -> list[str]:
    """Return the features that would meet the claim if the source said which of several models it was."""
    ranges: dict[tuple[int, int], list[str]] = {}
    claim = evidence.claim
    for row in evidence.support:
        if row.systems_min < claim.minimum <= row.systems_max and row.units >= claim.min_units:
            ranges.setdefault((row.systems_min, row.systems_max), []).append(row.symbol)
    return [
        f"not counted: {', '.join(sorted(set(symbols)))}, where the source does not resolve which of {most} models it was "
        f"(systems_min {least}, systems_max {most})"
        for (least, most), symbols in sorted(ranges.items())
    ]


def empty_notes(evidence: ClaimEvidence) -> list[str]:
    """Return why no feature meets a claim, for each subject."""
    claim, names = evidence.claim, evidence.subjects
    if not names:
        return [
            f"the store has no finding of the contrast family {claim.family}"
            + (f" for {claim.drug}" if claim.drug else "")
        ]
    notes = [line for subject in names[:_SUBJECTS] for line in _subject_notes(evidence, subject)]
    if len(names) > _SUBJECTS:
        notes.append(
            f"no {claim.level} meets the claim for {', '.join(names[_SUBJECTS:])} either; --drug NAME gives the reasons for one"
        )
    return notes


def _subject_notes(evidence: ClaimEvidence, subject: str) -> list[str]:
    misses = near_misses(evidence, subject)
    lines = [
        _asked(evidence, subject),
        f"{_criterion(evidence.claim)} {_reported(evidence.store, evidence.claim.level, subject)}",
        _changed(evidence, subject),
    ]
    if misses:
        lines += table(misses, _GROUPS)
    related = [*_other_measurands(evidence, subject), *_related_pathways(evidence, subject)]
    if related:
        lines.append("Related, not convergent: " + "; ".join(related))
    settle = settling_tables(evidence, subject, misses)
    return [line for line in [*lines, settle] if line]


def _asked(evidence: ClaimEvidence, subject: str) -> str:
    claim = evidence.claim
    ((studies, findings, total),) = evidence.store.rows(
        """SELECT count(DISTINCT context.publication), count(DISTINCT finding.id), (SELECT count(*) FROM finding)
        FROM claim_context AS context JOIN finding ON finding.result_set = context.result_set
        WHERE context.subject = $subject AND ($mix OR context.family = $family) AND ($measurand = 'any' OR finding.measurand = $measurand)""",
        {"subject": subject, "mix": claim.mix, "family": claim.family, "measurand": claim.measurand},
    )
    return f"{subject_line(evidence, subject)} · {counted(studies, 'study', 'studies')}, {findings} of {total} findings"


def subject_line(evidence: ClaimEvidence, subject: str) -> str:
    """Return what is asked; several forms of a drug are mentioned only where there are several."""
    return evidence.claim.words(subject, several_forms=subject in evidence.pooled_subjects)


def _criterion(claim: Claim) -> str:
    if claim.across == "compartment" and claim.minimum == _BOTH:
        where = "in both blood and in vitro"
    elif claim.across == "compartment":
        where = f"in {counted(claim.minimum, 'compartment')}"
    else:
        where = f"by {claim.minimum} or more {plural(claim.minimum, claim.across, 'studies' if claim.across == 'study' else None)}"
    units = "" if claim.min_units <= claim.minimum else f", from {claim.min_units} independent units"
    return f"No {claim.level} is supported {where}{units}."


def _reported(store: Store, level: str, subject: str) -> str:
    """Return how many features studies of the subject report, in any contrast family and measurand."""
    ((features, both, several),) = store.rows(
        """SELECT count(*), count(*) FILTER (WHERE blood AND in_vitro), count(*) FILTER (WHERE papers > 1) FROM (
            SELECT r.feature_id, bool_or(r.compartment = 'blood') AS blood, bool_or(r.compartment = 'in_vitro') AS in_vitro, count(DISTINCT r.publication) AS papers
            FROM claim_row AS r WHERE r.study IN (SELECT study FROM claim_context WHERE subject = $subject) GROUP BY r.feature_id)""",
        {"subject": subject},
    )
    return f"{level.capitalize()}s reported in both blood and in vitro: {both} of {features}; in two or more studies: {several}."


def _changed(evidence: ClaimEvidence, subject: str) -> str:
    """Return how many features are supported in each compartment, the first few by name."""
    headline = "Supported for {}" if evidence.claim.mix else Family(evidence.claim.family).headline
    compartments: dict[str, list[Support]] = {compartment: [] for compartment in NEEDED}
    for row in evidence.support:
        if row.subject == subject:
            counts = {"blood": row.units_blood, "in_vitro": row.units_in_vitro, "other": row.units_other}
            for compartment, units in counts.items():
                if units:
                    compartments.setdefault(compartment, []).append(row)
    parts = [
        f"{COMPARTMENTS[name] if name == 'other' else _in(name)} {_tally(rows)}"
        for name, rows in compartments.items()
    ]
    return headline.format(subject) + ": " + "; ".join(parts) + "."


def _in(compartment: str) -> str:
    return f"in {COMPARTMENTS[compartment].removeprefix('in ')}"


def _tally(rows: Sequence[Support]) -> str:
    if not rows:
        return "0"
    if len(rows) <= _NAMED:
        return f"{len(rows)} ({', '.join(f'{row.symbol} {GLYPHS[str(row.direction)]}' for row in rows)})"
    signs = Counter(row.sign for row in rows)
    rest = len(rows) - signs["up"] - signs["down"]
    return f"{len(rows)} ({signs['up']} ▲, {signs['down']} ▼{f', {rest} ◆' if rest else ''})"


def _other_measurands(evidence: ClaimEvidence, subject: str) -> list[str]:
    claim = evidence.claim
    if claim.measurand == "any":
        return []
    rows = evidence.store.rows(
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


def _related_pathways(evidence: ClaimEvidence, subject: str) -> list[str]:
    """Return the reported pathways, joined by declared mappings, with accepted evidence in two compartments."""
    rows = evidence.store.rows(
        """WITH called AS (
            SELECT g.pathway_group, context.family, context.compartment, context.study_label,
                   CASE WHEN rule.status IN ('up', 'down') THEN rule.status ELSE 'unknown' END AS status
            FROM finding JOIN claim_context AS context ON finding.result_set = context.result_set
            JOIN pathway_group AS g ON finding.feature = g.pathway
            JOIN finding_status AS rule ON rule.calls = $calls AND finding.direction = rule.direction AND finding.call = rule.call
            WHERE rule.outcome = 'effect' AND context.study IN (SELECT study FROM claim_context WHERE subject = $subject)
        )
        SELECT pathway.label, family, compartment, status, string_agg(DISTINCT study_label, ', ' ORDER BY study_label)
        FROM called JOIN pathway ON called.pathway_group = pathway.id
        WHERE pathway_group IN (SELECT pathway_group FROM called GROUP BY 1 HAVING count(DISTINCT compartment) > 1)
        GROUP BY ALL ORDER BY ALL""",
        {"calls": evidence.claim.calls, "subject": subject},
    )
    pathways: dict[str, list[str]] = {}
    for label, family, compartment, status, studies in rows:
        sign = "without sign" if status == "unknown" else GLYPHS[status]
        pathways.setdefault(label, []).append(
            f"{family.replace('_', ' ')} {sign} {_in(compartment)} ({studies})"
        )
    return [f"{label}: {', '.join(parts)}" for label, parts in pathways.items()]
