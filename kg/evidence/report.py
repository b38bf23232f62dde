"""Notes: what was assumed in an answer, and why it is empty, computed from the evidence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.evidence.claim import KINDS, LEFT_OUT
from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED, studies_named
from kg.evidence.near_misses import near_misses, table
from kg.evidence.unreported import settling_tables
from kg.grounding.resolve import forms_note
from kg.schema.vocabulary import Family
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim import Claim
    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.support import Support

_GROUPS = 12
_NAMED = 3
_BOTH = 2
_SUBJECTS = 3
_STUDIES = """
SELECT count(DISTINCT publication) FROM claim_context WHERE subject = $subject AND ($mix OR family = $family)
"""
# Of each finding of the store, whether the claim counts it for the subject (the reason is absent) or why not; the order
# of the reasons is that of the grid.
_COUNTED = """
SELECT CASE
         WHEN NOT ($mix OR context.family = $family) THEN 'family'
         WHEN context.subject IS DISTINCT FROM $subject THEN 'drug'
         WHEN context.left_out IS NOT NULL THEN context.left_out
         WHEN $measurand <> 'any' AND finding.measurand <> $measurand THEN 'measurand'
         WHEN NOT {is_of_level} THEN 'level'
       END AS reason, count(*)
FROM finding JOIN claim_set AS context ON finding.result_set = context.result_set JOIN feature ON finding.feature = feature.id
GROUP BY reason
"""
_IS_OF_LEVEL = {
    "gene": "list_contains($kinds, feature.feature_kind)",
    "pathway": "list_contains($kinds, feature.feature_kind)",
    "theme": "finding.id IN (SELECT finding FROM finding_themes)",
}


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
    if claim.across == "agent" and claim.forms == "exact" and claim.minimum > 1 and not claim.pool_drugs:
        notes.append("with --forms exact each agent is asked about alone, so no claim has two agents")
    if claim.across == "system":
        notes += _unresolved_notes(evidence)
    return notes + _against_notes(evidence)


def _against_notes(evidence: ClaimEvidence) -> list[str]:
    """Return for each feature that meets the claim which studies say the opposite."""
    notes = []
    for row in evidence.support:
        if row.opposing_units and row.meets(evidence.claim):
            against = evidence.against(row.subject, row.feature_id, row.sign)
            name = f"{row.symbol} {GLYPHS[str(row.direction)]}"
            notes.append(f"against {name} under {row.subject}: {studies_named(against, places=True)}")
    others = len(notes) - _GROUPS
    return notes if others <= 0 else [*notes[:_GROUPS], f"and {others} more with opposing units"]


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
            + _beyond_the_limit(evidence)
        ]
    notes = [line for subject in names[:_SUBJECTS] for line in _subject_notes(evidence, subject)]
    if len(names) > _SUBJECTS:
        notes.append(
            f"no {claim.level} meets the claim for {', '.join(names[_SUBJECTS:])} either; --drug NAME gives the reasons for one"
        )
    return notes


def _beyond_the_limit(evidence: ClaimEvidence) -> str:
    """Return how many findings a limit of the concentration leaves out; empty without one."""
    counts = dict(
        evidence.store.rows(
            "SELECT left_out, count(DISTINCT finding) FROM claim_set_row WHERE left_out IN ('concentration', 'no_concentration')"
            " AND ($mix OR family = $family) GROUP BY left_out",
            {"mix": evidence.claim.mix, "family": evidence.claim.family},
        )
    )
    parts = [
        f"{counts[reason]} {LEFT_OUT[reason].format(limit=evidence.claim.limit)}"
        for reason in LEFT_OUT
        if reason in counts
    ]
    return f" within the limit of the concentration; left out: {', '.join(parts)}" if parts else ""


def _subject_notes(evidence: ClaimEvidence, subject: str) -> list[str]:
    misses = near_misses(evidence, subject)
    features, both, several = _reported(evidence, subject)
    reported = f"{evidence.claim.level.capitalize()}s reported in both blood and in vitro: {both} of {features}; in two or more studies: {several}."
    lines = [
        *_asked(evidence, subject, features),
        f"{_criterion(evidence.claim)} {reported}",
        _changed(evidence, subject),
    ]
    if misses:
        lines += table(misses, _GROUPS)
    related = [*_other_measurands(evidence, subject), *_related_pathways(evidence, subject)]
    if related:
        lines.append("Related, not convergent: " + "; ".join(related))
    settle = settling_tables(evidence, subject, misses)
    return [line for line in [*lines, settle] if line]


def _asked(evidence: ClaimEvidence, subject: str, features: int) -> list[str]:
    """Return what is asked with the numbers of its studies, findings and features, and what is left out of all findings."""
    claim = evidence.claim
    parameters = {"subject": subject, "mix": claim.mix, "family": claim.family}
    ((studies,),) = evidence.store.rows(_STUDIES, parameters)
    counts = dict(
        evidence.store.rows(
            _COUNTED.format(is_of_level=_IS_OF_LEVEL[claim.level]),
            parameters | {"measurand": claim.measurand} | _kinds(claim),
        )
    )
    total = sum(counts.values())
    amounts = f"{counts.get(None, 0)} of {total} findings, on {counted(features, claim.level)}"
    lines = [f"{subject_line(evidence, subject)} · {counted(studies, 'study', 'studies')}, {amounts}"]
    parts = [
        f"{counts[reason]} {_left_out(evidence, subject, reason)}"
        for reason in LEFT_OUT
        if counts.get(reason)
    ]
    if parts:
        lines.append(f"Left out of {total} findings: {', '.join(parts)}.")
    return lines


def _kinds(claim: Claim) -> dict[str, list[str]]:
    return {"kinds": list(KINDS[claim.level])} if claim.level in KINDS and claim.level != "theme" else {}


def _left_out(evidence: ClaimEvidence, subject: str, reason: str) -> str:
    """Return why findings are left out; `subject` is that of the claim."""
    if reason == "drug" and subject in evidence.diseases:
        return "on another disease"
    return LEFT_OUT[reason].format(limit=evidence.claim.limit)


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


def _reported(evidence: ClaimEvidence, subject: str) -> tuple[int, int, int]:
    """Return how many features have findings that the claim counts: all, in blood and in vitro, in two or more papers."""
    claim = evidence.claim
    (counts,) = evidence.store.rows(
        """SELECT count(*), count(*) FILTER (WHERE blood AND in_vitro), count(*) FILTER (WHERE papers > 1) FROM (
            SELECT feature_id, bool_or(compartment = 'blood') AS blood, bool_or(compartment = 'in_vitro') AS in_vitro, count(DISTINCT publication) AS papers
            FROM claim_row WHERE subject = $subject AND ($mix OR family = $family) AND ($measurand = 'any' OR measurand = $measurand) GROUP BY feature_id)""",
        {"subject": subject, "mix": claim.mix, "family": claim.family, "measurand": claim.measurand},
    )
    features, both, several = counts
    return features, both, several


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
