"""The report of `kg why-not`: one sentence for each drug or disease, then the conditions of the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED, studies_named, units_both_ways
from kg.evidence.reports.words import label_words, legend
from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.schema.vocabulary import Measurand
from kg.wording import counted, enumerated, listed, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.reports.blocks import Block

Condition = tuple[str, bool | None, str]
STUDIES = 3
_MARKS = {True: "✓", False: "✗", None: ""}
_NAMES = {
    "known": "name known",
    "called": "significant",
    "signed": "direction",
    "units": "independent units",
    "unopposed": "nothing against it",
    "elsewhere": "elsewhere (not counted)",
}
"""Conditions whose name says too little."""


def why_not_report(
    evidence: ClaimEvidence, feature_id: str, symbol: str, subjects: Mapping[str, Sequence[Condition]]
) -> Report:
    """Return the report on why a feature meets a claim or does not.

    Parameters
    ----------
    subjects : mapping
        Drug or disease → (condition, whether it holds, detail).
    """
    if not subjects:
        family = evidence.claim.family.replace("_", " ")
        return Report(f"The store has no drug or disease with findings of the contrast family {family}.")
    sentences = [
        f"{symbol}: {answer(evidence, subject, feature_id, conditions)}."
        for subject, conditions in subjects.items()
    ]
    headline, *others = sentences
    blocks: list[Block] = list(map(Paragraph, others))
    for subject, conditions in subjects.items():
        rows = [
            (_NAMES.get(name, name), _MARKS[holds], label_words(detail) if name == "convergent" else detail)
            for name, holds, detail in conditions
        ]
        title = subject if len(subjects) > 1 else ""
        blocks.append(Table(("condition", "", "detail"), rows, title))
    return Report(headline, (*blocks, *legend(blocks, headline)))


def answer(evidence: ClaimEvidence, subject: str, feature_id: str, conditions: Sequence[Condition]) -> str:
    """Return in one clause whether a feature converges for a subject, and otherwise what is missing first."""
    holds = {name: holds for name, holds, _ in conditions}
    findings = evidence.findings(subject, feature_id)
    if not findings:
        elsewhere = next((detail for name, _, detail in conditions if name == "elsewhere"), "")
        return _without_finding(evidence, subject, feature_id, elsewhere)
    studies = listed(sorted({row.study for row in findings}), STUDIES)
    named = f"{subject}, {studies}"
    if not holds["called"]:
        if {row.status for row in findings} == {"not_reported"}:
            return f"measured and not reported for {named}"
        trends = sorted({row.glyph for row in findings})
        return f"no significant finding for {named}: {' '.join(trends)}"
    support = evidence.best.get((subject, feature_id))
    if support is None or not support.units:
        called = sorted({row.study for row in findings if row.status not in ("null", "not_reported")})
        return f"significant for {subject}, {listed(called, STUDIES)}, but without one direction that a unit supports"
    direction = f"{GLYPHS[str(support.direction)]} for {subject}"
    where = enumerated(_supported(evidence, subject, feature_id, support.sign), "and")
    opposite = evidence.against(subject, feature_id, support.sign)
    lacks = [f"against: {studies_named(opposite, places=True)}"] if opposite else []
    if holds["convergent"]:
        return "; ".join((f"converges {direction}: {where}", *lacks))
    if holds.get("compartments") is False:
        lacks += [
            f"{COMPARTMENTS[name]}: {evidence.status_text(subject, feature_id, name, support.sign)}"
            for name in NEEDED
            if not {"blood": support.units_blood, "in_vitro": support.units_in_vitro}[name]
        ]
    if holds["units"] is False:
        needed = evidence.claim.min_units
        lacks.append(f"{support.units} of {needed} required independent {plural(needed, 'unit')}")
    least, _ = support.different(evidence.claim.across)
    if not lacks:
        lacks.append(f"{least} of {evidence.claim.minimum} required {evidence.claim.across} values")
    return f"not convergent, {direction}: {where}; {'; '.join(lacks)}"


def _without_finding(evidence: ClaimEvidence, subject: str, feature_id: str, elsewhere: str) -> str:
    """Return why a claim has no finding on a feature: no study reports it, or those that do are about something else.

    Parameters
    ----------
    elsewhere : str
        The findings in other contrast families and measurands; empty where there is none.
    """
    presumed = len(evidence.presumed_tested_units(subject, feature_id))
    claim = evidence.claim
    text = "no study reports it"
    if elsewhere or evidence.is_reported(feature_id):
        asked = "effect" if claim.mix else claim.family.replace("_", " ")
        relation = "in" if subject in evidence.diseases else "of"
        rna = claim.measurand == Measurand.RNA_EXPRESSION
        measured = (
            " on its RNA"
            if rna
            else ""
            if claim.measurand == "any"
            else f" ({Measurand(claim.measurand).words})"
        )
        filtered = evidence.not_counted_text(subject, feature_id, filters=True)
        others = filtered or "`kg gene` lists the findings that are not counted here"
        text = f"no {asked} {relation} {subject}{measured} is reported"
        text += f", only {elsewhere}" if elsewhere else f"; {others}"
    studies = counted(presumed, "genome-wide study", "genome-wide studies")
    return f"{text}. {_capital(studies)} presumably tested it" if presumed else text


def _supported(evidence: ClaimEvidence, subject: str, feature_id: str, sign: str | None) -> list[str]:
    """Return where a direction is supported: compartment and studies; a unit that goes both ways supports none."""
    places: dict[str, list[str]] = {}
    findings = evidence.findings(subject, feature_id)
    both = units_both_ways(findings)
    for row in findings:
        if (row.status == sign and row.unit not in both) or sign in ("any", "both"):
            places.setdefault(COMPARTMENTS[row.compartment], []).append(row.study)
    return [
        f"supported in {place.removeprefix('in ')} ({listed(sorted(set(studies)), STUDIES)})"
        for place, studies in places.items()
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
