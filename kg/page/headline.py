"""The headline of the interactive page: the answer of `kg converge` in sentences, and how it was counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from kg.encoding import LINES
from kg.evidence.claim import DISEASE_FAMILIES, Claim, subject_words
from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED, studies_named
from kg.evidence.convergence import convergent, one_direction
from kg.evidence.support import support_rows
from kg.schema.vocabulary import Family
from kg.wording import counted, enumerated, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.support import Support

SUBJECTS_AT_MOST = 2  # with a sentence each, investigated drugs first
FEATURES_AT_MOST = 3  # in a sentence, those with the greatest surplus of supporting units first
NOTES_AT_MOST = 2  # the headline of the report, and the sentence that leads to the findings counted


def answers_of(evidence: ClaimEvidence) -> dict[str, str]:
    """Return feature → its answer: `convergent` where it meets the claim, else `contradicted` where `kg conflicts` lists it."""
    sides = Counter(row.key for row in support_rows(evidence.store, evidence.claim, opposed=True))
    answers = {feature: "contradicted" for (*_, feature), count in sides.items() if count > 1}
    return answers | {row.feature_id: "convergent" for row in evidence.support if row.meets(evidence.claim)}


def headline(evidence: ClaimEvidence) -> list[str]:
    """Return the answer of `kg converge` in its first sentences.

    Returns
    -------
    list of str
        A sentence for each subject with convergent genes, investigated drugs first; where nothing converges, one on
        what changes in one compartment.
    """
    found = [row for row in one_direction(evidence.support) if row.meets(evidence.claim)]
    if not found:
        subjects = evidence.subjects[:SUBJECTS_AT_MOST]
        return [_nothing(evidence, subject) for subject in subjects] or ["No study of this is in the store."]
    order = {subject: number for number, subject in enumerate(evidence.subjects)}
    found.sort(key=lambda row: (order.get(row.subject, len(order)), row.subject))
    sentences = [
        _supported(evidence, subject, list(rows)) for subject, rows in groupby(found, lambda row: row.subject)
    ]
    others = len(sentences) - SUBJECTS_AT_MOST
    noun = "disease" if evidence.claim.family in DISEASE_FAMILIES else "drug"
    more = (
        [f"Genes of {counted(others, f'more {noun}')} converge too: `{command_of(evidence.claim)}`."]
        if others > 0
        else []
    )
    return [*sentences[:SUBJECTS_AT_MOST], *more]


def basis(evidence: ClaimEvidence) -> list[str]:
    """Return how the answer was counted: what `kg converge` notes, and the command that gives the rows."""
    result = convergent(evidence)
    notes = [note for note in result.notes if "\n" not in note][:NOTES_AT_MOST]
    amount = counted(len(result.rows), "row")
    return [*notes, f"`{command_of(evidence.claim)}` lists {amount} with the evidence behind each."]


def command_of(claim: Claim) -> str:
    """Return the command that asks for a claim."""
    options = [
        f" --{name} {getattr(claim, name)}"
        for name in ("family", "forms")
        if getattr(claim, name) != getattr(Claim(), name)
    ]
    return "kg converge" + "".join(options)


def _about(evidence: ClaimEvidence, subject: str) -> str:
    """Return the subject of a sentence, with its contrast family where that is not the effect of a drug."""
    claim = evidence.claim
    words = subject_words(
        subject, claim.forms, claim.family, several_forms=subject in evidence.pooled_subjects
    )
    return words if claim.family == Family.DRUG_EFFECT else f"{words}, {LINES[claim.family].words}"


def _supported(evidence: ClaimEvidence, subject: str, rows: Sequence[Support]) -> str:
    """Return which features converge for a subject, by which studies, and what is against them."""
    best = sorted(rows, key=lambda row: (row.opposing_units - row.units, -row.units, row.symbol))
    parts = [_feature(evidence, row) for row in best[:FEATURES_AT_MOST]]
    others = len(best) - FEATURES_AT_MOST
    features = "; ".join(parts) + (f"; and {others} more" if others > 0 else "")
    verb = "gene is" if len(best) == 1 else "genes are"
    return f"{len(best)} {verb} supported in both blood and in vitro for {_about(evidence, subject)}: {features}."


def _feature(evidence: ClaimEvidence, row: Support) -> str:
    """Return a feature with its direction, the studies that support it, compartment by compartment, and those against it."""
    sign = row.sign
    studies: dict[str, set[str]] = defaultdict(set)
    for finding in evidence.findings(row.subject, row.feature_id):
        if finding.status == sign or row.direction == "both":
            studies[finding.compartment].add(finding.study)
    places = [
        f"{COMPARTMENTS.get(name, name)}: {listed(sorted(studies[name]), FEATURES_AT_MOST)}"
        for name in COMPARTMENTS
        if name in studies
    ]
    against = studies_named(evidence.against(row.subject, row.feature_id, sign), places=True)
    details = [*places, f"against: {against}"] if against else places
    return f"{row.symbol} {GLYPHS[str(row.direction)]} ({'; '.join(details)})"


def _nothing(evidence: ClaimEvidence, subject: str) -> str:
    """Return that no feature converges for a subject, and what changes in each compartment."""
    changed: dict[str, list[Support]] = {name: [] for name in NEEDED}
    for row in evidence.support:
        if row.subject == subject:
            for name, units in (("blood", row.units_blood), ("in_vitro", row.units_in_vitro)):
                if units:
                    changed[name].append(row)
    parts = [f"{_count(rows)} {_in(name)}" for name, rows in changed.items()]
    return f"No gene is supported in both blood and in vitro for {_about(evidence, subject)}. Changed: {enumerated(parts, 'and')}."


def _in(compartment: str) -> str:
    return f"in {COMPARTMENTS[compartment].removeprefix('in ')}"


def _count(rows: Sequence[Support]) -> str:
    """Return how many features change, and which way; a single one by its name."""
    if len(rows) == 1:
        return f"1 ({rows[0].symbol} {GLYPHS[str(rows[0].direction)]})"
    signs = [f"{sum(row.sign == sign for row in rows)} {GLYPHS[sign]}" for sign in ("up", "down")]
    return f"{len(rows)} ({', '.join(signs)})" if rows else "0"
