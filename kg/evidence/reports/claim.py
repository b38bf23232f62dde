"""Sentences on a claim: what is asked, how many findings remain of all, what was assumed, and what is related."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.evidence.claim import KINDS, LEFT_OUT, MEASURAND_WORDS, subject_words
from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED
from kg.evidence.reports.species import lifted_notes
from kg.grounding.resolve import forms_note
from kg.schema.vocabulary import Call, Family
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim import Claim
    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.support import Support

_NAMED = 3
_BOTH = 2
# The findings of the store by contrast family, subject, and why a claim on this subject does not count them (the reason is
# absent where it does); the order of the reasons is that of the sentence.
_COUNTED = """
SELECT $mix OR context.family = $family AS in_family, context.subject,
       CASE
         WHEN context.left_out IS NOT NULL THEN context.left_out
         WHEN $measurand <> 'any' AND finding.measurand <> $measurand THEN 'measurand'
         WHEN NOT {is_of_level} THEN 'level'
         WHEN finding.call = $no_result THEN 'result'
       END AS reason, count(*)
FROM finding JOIN claim_set AS context ON finding.result_set = context.result_set JOIN feature ON finding.feature = feature.id
GROUP BY ALL
"""
_REPORTED = """
SELECT subject, count(*), count(*) FILTER (WHERE blood AND in_vitro), count(*) FILTER (WHERE papers > 1) FROM (
    SELECT subject, feature_id, bool_or(compartment = 'blood') AS blood, bool_or(compartment = 'in_vitro') AS in_vitro,
           count(DISTINCT publication) AS papers
    FROM claim_row WHERE ($mix OR family = $family) AND ($measurand = 'any' OR measurand = $measurand) GROUP BY subject, feature_id)
GROUP BY subject
"""
_LEVEL_WORDS = {
    "gene": "on single genes or RNAs",
    "pathway": "on pathways",
    "theme": "under a heading of the authors",
}
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
        notes.append("Different drugs are pooled, as asked.")
    if claim.mix:
        notes.append("Contrast families are pooled, as asked: directions are not comparable across them.")
    notes += lifted_notes(evidence)
    if claim.level == "theme":
        notes.append(
            "Descriptive only: a theme is a heading under which authors discuss findings, never membership and never a claim."
        )
    if claim.across == "agent" and claim.forms == "exact" and claim.minimum > 1 and not claim.pool_drugs:
        notes.append("With --forms exact each agent is asked about alone, so no claim has two agents.")
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
        f"Not counted: {', '.join(sorted(set(symbols)))}, where the source does not resolve which of {most} models it was, "
        f"so that at least {counted(least, 'model')} {plural(least, 'is', 'are')} sure."
        for (least, most), symbols in sorted(ranges.items())
    ]


def beyond_the_limit(evidence: ClaimEvidence) -> str:
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


def _kinds(claim: Claim) -> dict[str, list[str]]:
    return {"kinds": list(KINDS[claim.level])} if claim.level in KINDS and claim.level != "theme" else {}


def numbers(evidence: ClaimEvidence, subject: str) -> str:
    """Return one sentence that leads from all findings of the store to those that a claim on a subject counts.

    Notes
    -----
    Each part that leaves some out gives how many remain, in this order: subject and contrast family, sources, species,
    contrast type, form of the drug, concentration, measurand, level, and a result.
    """
    claim = evidence.claim
    counts: Counter[str | None] = Counter()
    for in_family, its_subject, reason, number in evidence.read_once(
        _COUNTED.format(is_of_level=_IS_OF_LEVEL[claim.level]),
        {"mix": claim.mix, "family": claim.family, "measurand": claim.measurand}
        | {"no_result": Call.NOT_REPORTED.value}
        | _kinds(claim),
    ):
        counts[reason if in_family and its_subject == subject else "drug"] += number
    ((studies,),) = evidence.read_once("SELECT count(DISTINCT publication) FROM claim_set", {})
    remaining = sum(counts.values())
    text = f"{counted(remaining, 'finding')} in {counted(studies, 'study', 'studies')}"
    for reasons, words in _steps(evidence, subject):
        left = sum(counts[reason] for reason in reasons)
        remaining -= left
        if left:
            text += f"; {remaining} {words}"
    return f"{text}."


def _steps(evidence: ClaimEvidence, subject: str) -> list[tuple[tuple[str, ...], str]]:
    """Return the reasons for which findings are left out, and what the others have in common."""
    claim = evidence.claim
    return [
        (("drug",), f"in {contrasts(evidence, subject)}"),
        (("source",), "in the sources asked about"),
        (("species",), f"in {claim.species}"),
        (("contrast_type",), f"of the type {str(claim.contrast_type).replace('_', ' ')}"),
        (("form",), "on the forms asked about"),
        (("concentration", "no_concentration"), f"in vivo, or in vitro at or below {claim.limit}"),
        (("measurand",), f"of these on {MEASURAND_WORDS[claim.measurand]}"),
        (("level",), _LEVEL_WORDS[claim.level]),
        (("result",), "with a result"),
    ]


def reported(evidence: ClaimEvidence, subject: str) -> tuple[int, int, int]:
    """Return how many features have a finding under the claim: in all, in blood and in vitro, in two or more papers."""
    claim = evidence.claim
    rows = evidence.read_once(
        _REPORTED, {"mix": claim.mix, "family": claim.family, "measurand": claim.measurand}
    )
    return {its: (features, both, several) for its, features, both, several in rows}.get(subject, (0, 0, 0))


def criterion(claim: Claim) -> str:
    """Return where or by how many a claim has to be supported.

    Examples
    --------
    >>> from kg.evidence.claim import Claim
    >>> criterion(Claim()), criterion(Claim(across="study", minimum=3, min_units=4))
    ('in blood and in vitro', 'by 3 or more studies, from 4 independent units')
    """
    if claim.across == "compartment" and claim.minimum == _BOTH:
        where = "in blood and in vitro"
    elif claim.across == "compartment":
        where = f"in {counted(claim.minimum, 'compartment')}"
    else:
        where = f"by {claim.minimum} or more {plural(claim.minimum, claim.across, 'studies' if claim.across == 'study' else None)}"
    units = "" if claim.min_units <= claim.minimum else f", from {claim.min_units} independent units"
    return f"{where}{units}"


def denominator(evidence: ClaimEvidence, subject: str) -> str:
    """Return how many features are named where a claim on a subject looks: the denominator of its headline."""
    claim = evidence.claim
    features, _, _ = reported(evidence, subject)
    return f"of {features} named in {contrasts(evidence, subject)}, {MEASURAND_WORDS[claim.measurand]}"


def contrasts(evidence: ClaimEvidence, subject: str) -> str:
    """Return which contrasts a claim on a subject looks at."""
    claim = evidence.claim
    family = "contrasts of all families" if claim.mix else f"{claim.family.replace('_', '-')} contrasts"
    several = subject in evidence.pooled_subjects
    return f"{family} of {subject_words(subject, claim.forms, claim.family, several_forms=several)}"


def changed(evidence: ClaimEvidence, subject: str) -> str:
    """Return how many features are supported in each compartment, the first few by name."""
    headline = "Supported for {}" if evidence.claim.mix else Family(evidence.claim.family).headline
    compartments: dict[str, list[Support]] = {compartment: [] for compartment in NEEDED}
    for row in evidence.support:
        if row.subject == subject:
            counts = {"blood": row.units_blood, "in_vitro": row.units_in_vitro, "other": row.units_other}
            for compartment, units in counts.items():
                if units:
                    compartments.setdefault(compartment, []).append(row)
    signed = evidence.claim.level != "theme"
    parts = [
        f"{COMPARTMENTS[name] if name == 'other' else _in(name)} {_tally(rows, signed=signed)}"
        for name, rows in compartments.items()
    ]
    return headline.format(subject) + ": " + "; ".join(parts) + "."


def _in(compartment: str) -> str:
    return f"in {COMPARTMENTS[compartment].removeprefix('in ')}"


def _tally(rows: Sequence[Support], *, signed: bool) -> str:
    """Return how many features there are and their directions, the first few by name; a theme has no direction."""
    if not rows:
        return "0"
    if len(rows) <= _NAMED:
        names = [f"{row.symbol} {GLYPHS[str(row.direction)]}" if signed else row.symbol for row in rows]
        return f"{len(rows)} ({', '.join(names)})"
    if not signed:
        return str(len(rows))
    signs = Counter(row.sign for row in rows)
    rest = len(rows) - signs["up"] - signs["down"]
    return f"{len(rows)} ({signs['up']} ▲, {signs['down']} ▼{f', {rest} ◆' if rest else ''})"


def other_measurands(evidence: ClaimEvidence, subject: str) -> list[str]:
    """Return the features that are supported under another measurand, with their studies."""
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


def related_pathways(evidence: ClaimEvidence, subject: str) -> list[str]:
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
