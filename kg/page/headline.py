"""The headline of the interactive page: the answer of `kg converge` in a few lines."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.evidence.claim import DISEASE_FAMILIES, Claim
from kg.evidence.claim_evidence import GLYPHS, studies_named
from kg.evidence.convergence import convergent
from kg.evidence.report import subject_line
from kg.page.reasons import label_words
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim_evidence import ClaimEvidence

LINES_AT_MOST = 4
FEATURES_AT_MOST = 3  # in a line, those with the greatest surplus of supporting units first


def answers_of(evidence: ClaimEvidence) -> dict[str, str]:
    """Return feature → its answer: `convergent` where it meets the claim, else `contradicted` where both directions are significant."""
    answers: dict[str, str] = {}
    for row in evidence.support:
        if row.meets(evidence.claim):
            answers[row.feature_id] = "convergent"
        elif row.opposing_units:
            answers.setdefault(row.feature_id, "contradicted")
    return answers


def headline(evidence: ClaimEvidence) -> list[str]:
    """Return the answer of `kg converge` in its first sentences.

    Returns
    -------
    list of str
        What was asked and how much was found, then a line for each subject and label, investigated drugs first; where
        nothing converges, why.
    """
    claim = evidence.claim
    result = convergent(evidence)
    records = list(result.records())
    if not records:
        return [note for note in result.notes[:LINES_AT_MOST] if "\n" not in note]
    words = {subject: subject_line(evidence, subject) for subject in {row["subject"] for row in records}}
    order = {subject: number for number, subject in enumerate(evidence.subjects)}

    def place(row: dict[str, Any]) -> tuple[int, str, str]:
        return order.get(row["subject"], len(order)), row["subject"], row["label"]

    about = claim.words("", several_forms=False)  # the contrast family and the measurand alone
    lines = [
        f"{words[subject].removesuffix(about)}: {label_words(label)}: {_features(evidence, list(rows))}."
        for (_, subject, label), rows in groupby(sorted(records, key=place), place)
    ]
    noun = "disease" if claim.family in DISEASE_FAMILIES else "drug"
    amounts = f"{counted(len(records), 'row')} for {counted(len(words), noun)}"
    return [
        f"{about.removeprefix(' · ')} · `{_command(claim)}` lists {amounts}",
        *lines[:LINES_AT_MOST],
    ]


def _command(claim: Claim) -> str:
    options = [
        f" --{name} {getattr(claim, name)}"
        for name in ("family", "forms")
        if getattr(claim, name) != getattr(Claim(), name)
    ]
    return "kg converge" + "".join(options)


def _features(evidence: ClaimEvidence, rows: Sequence[dict[str, Any]]) -> str:
    """Return features with their direction, how many units support it, and which studies contradict it."""
    best = sorted(rows, key=lambda row: (row["opposing_units"] - row["units"], -row["units"], row["symbol"]))
    parts = []
    for row in best[:FEATURES_AT_MOST]:
        sign = {"positive": "up", "negative": "down"}.get(row["direction"], row["direction"])
        against = studies_named(evidence.against(row["subject"], row["feature_id"], sign), places=True)
        opposing = f"; against: {against}" if against else ""
        parts.append(
            f"{row['symbol']} {GLYPHS[row['direction']]} ({counted(row['units'], 'unit')}{opposing})"
        )
    others = len(best) - FEATURES_AT_MOST
    return ", ".join(parts) + (f", and {others} more" if others > 0 else "")
