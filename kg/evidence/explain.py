"""Why a feature does not converge, condition by condition, computed from the evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import OptionError
from kg.evidence.claim import KINDS, Claim
from kg.evidence.claim_evidence import (
    COMPARTMENTS,
    GLYPHS,
    ClaimEvidence,
    papers,
    studies_named,
    units_both_ways,
)
from kg.evidence.contradictions import refuse_contradictions, refuse_impossible
from kg.evidence.matrix import LIFTED
from kg.evidence.reports.conditions import why_not_report
from kg.evidence.rows import Condition
from kg.grounding.resolve import feature_of
from kg.results import Result, columns_of
from kg.schema.vocabulary import Measurand, Species
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.evidence.claim_evidence import ClaimFinding
    from kg.evidence.support import Support
    from kg.store.snapshot import Store

_Condition = tuple[str, bool | None, str]


def why_not(store: Store, name: str, claim: Claim | None = None, *, given: Collection[str] = ()) -> Result:
    """Return, condition by condition, why a feature meets a claim or does not.

    Parameters
    ----------
    store : Store
        The evidence.
    name : str
        A gene or another feature, as written; it need not have been measured.
    claim : Claim or None
        What is asked; None is the default claim of `kg converge`.
    given : collection of str
        The attributes that were asked for, also those with their default: only a level that was not asked for follows
        the kind of the feature.

    Returns
    -------
    Result
        One row for each subject and condition. `holds` is None where a row only informs.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    OptionError
        For options that contradict each other or the kind of the feature, and for more than the store has.
    """
    claim = claim or Claim()
    refuse_contradictions(claim)
    refuse_impossible(store, claim)
    species = Species.HUMAN.value if claim.species is None or claim.is_lifted else claim.species
    feature_id, symbol, kind, rule = feature_of(store, name, species=species)
    if claim.is_lifted:
        feature_id, symbol = lifted(store, feature_id, symbol)
    level = level_of(symbol, kind)
    if level != claim.level and ("level" in given or claim.level != Claim().level):
        raise OptionError(
            f"{symbol} is a {_kind_words(kind)}; --level {claim.level} asks about {claim.level}s",
            remedy="leave --level out",
        )
    if level == "pathway":
        claim = replace(claim, level=level)
        ((feature_id,),) = store.rows(
            "SELECT pathway_group FROM pathway_group WHERE pathway = $id", {"id": feature_id}
        )
    with ClaimEvidence(store, claim, feature=feature_id) as evidence:
        subjects = {
            subject: _conditions(evidence, subject, feature_id, f"{feature_id}, by {rule}")
            for subject in _subjects(evidence, feature_id)
        }
        report = why_not_report(evidence, feature_id, symbol, subjects)
    rows = [
        (subject, symbol, *condition) for subject, conditions in subjects.items() for condition in conditions
    ]
    return Result(columns_of(Condition), rows, report.sentences, lambda _: report)


def lifted(store: Store, feature_id: str, symbol: str) -> tuple[str, str]:
    """Return the human gene, with its symbol, that a gene of another species counts for; any other feature as it is."""
    sql = f"SELECT id, symbol FROM feature WHERE id IN (SELECT human FROM {LIFTED} WHERE gene = $id)"
    rows = store.rows(sql, {"id": feature_id})
    return (str(rows[0][0]), str(rows[0][1])) if rows else (feature_id, symbol)


def level_of(symbol: str, kind: str) -> str:
    """Return the level at which a claim on a feature of a kind is made.

    Raises
    ------
    OptionError
        No claim is made on this kind.
    """
    for level, kinds in KINDS.items():
        if kind in kinds:
            return level
    raise OptionError(
        f"{symbol} is a {_kind_words(kind)}; convergence is assessed for genes, long non-coding RNAs, miRNAs and pathways",
        remedy="`kg gene NAME` lists the findings on it",
    )


def _kind_words(kind: str) -> str:
    return kind.replace("_", " ")


def explain(
    evidence: ClaimEvidence, features: Mapping[str, str]
) -> dict[str, dict[str, dict[str, tuple[bool | None, str]]]]:
    """Return for several features what `why_not` says of one: feature → subject → condition → (holds, detail).

    Parameters
    ----------
    features : mapping
        Identifier → name, for sentences; pathways where the claim is about pathways.
    """
    groups: dict[str, str] = {}
    if evidence.claim.level == "pathway" and features:
        groups = dict(
            evidence.store.rows(
                "SELECT pathway, pathway_group FROM pathway_group WHERE pathway IN (SELECT unnest($ids))",
                {"ids": list(features)},
            )
        )
    explained = {}
    for feature, name in features.items():
        counted_as = groups.get(feature, feature)
        explained[feature] = {
            subject: {
                condition: (holds, detail)
                for condition, holds, detail in _conditions(
                    evidence, subject, counted_as, f"{feature}, {name}"
                )
            }
            for subject in _subjects(evidence, counted_as)
        }
    return explained


def _subjects(evidence: ClaimEvidence, feature_id: str) -> list[str]:
    """Return the subjects of the claim's family with a finding on the feature, those under investigation first.

    Without such a finding it is the first subject of the claim.
    """
    first = evidence.subjects
    rows = evidence.store.rows(
        """SELECT subject FROM claim_row WHERE feature_id = $id AND subject IS NOT NULL
        AND subject IN (SELECT subject FROM claim_context WHERE $mix OR family = $family)
        GROUP BY subject ORDER BY coalesce(list_position($first, subject), 1000), count(*) DESC, subject""",
        {"id": feature_id, "mix": evidence.claim.mix, "family": evidence.claim.family, "first": first},
    )
    return [subject for (subject,) in rows] or first[:1]


def _conditions(evidence: ClaimEvidence, subject: str, feature_id: str, known: str) -> list[_Condition]:
    """Return (condition, whether it holds, detail) for one subject."""
    claim = evidence.claim
    support = evidence.best.get((subject, feature_id))
    findings = evidence.findings(subject, feature_id)
    presumed = evidence.presumed_tested_units(subject, feature_id)
    accepted = [row for row in findings if row.status in ("up", "down", "mixed", "unknown")]
    signed = sorted({row.status for row in accepted} - {"unknown"})
    units, opposing = (0, 0) if support is None else (support.units, support.opposing_units)
    needed = f"{claim.min_units} required independent {plural(claim.min_units, 'unit')}"
    rows: list[_Condition] = [
        ("known", True, known),
        (
            "measured",
            bool(findings),
            _measured(
                findings,
                len(presumed),
                evidence.not_counted_text(subject, feature_id, filters=bool(findings or presumed)),
            ),
        ),
        ("called", bool(accepted), _called(findings, len(accepted))),
        ("signed", bool(signed), _signed(findings, signed)),
        ("units", units >= claim.min_units, f"{units} of {needed}{_studies(findings, support)}"),
        _unopposed(
            accepted,
            opposing,
            evidence.against(subject, feature_id, None if support is None else support.sign),
        ),
        _across(evidence, subject, feature_id, support),
    ]
    others = _elsewhere(evidence, subject, feature_id)
    if others:
        rows.append(("elsewhere", None, others))
    met = support is not None and support.meets(claim)
    return [*rows, ("convergent", met, support.label if support is not None else "insufficient")]


def _trends(findings: Sequence[ClaimFinding]) -> str:
    directions = {row.direction for row in findings if row.status == "null"}
    return " and ".join(sorted(directions & {"up", "down"}))


def _measured(findings: Sequence[ClaimFinding], presumed: int, not_counted: str) -> str:
    presumed_text = f"; presumed tested, not reported in {counted(presumed, 'unit')}" if presumed else ""
    not_counted_text = f"; {not_counted}" if not_counted else ""
    if not findings:
        return (
            f"no finding{presumed_text}{not_counted_text}"
            if presumed_text or not_counted
            else "no finding; not tested"
        )
    studies = sorted({row.study for row in findings})
    unreported = sum(row.status == "not_reported" for row in findings)
    text = f"{counted(len(findings), 'finding')} in {counted(papers(findings), 'study', 'studies')}"
    text += f" ({', '.join(studies)})"
    text += f", {unreported} measured and not reported" if unreported else ""
    return text + presumed_text + not_counted_text


def _called(findings: Sequence[ClaimFinding], accepted: int) -> str:
    nulls = sum(row.status == "null" for row in findings)
    trends = _trends(findings)
    trend = f", trend {trends}" if trends else ""
    if not findings:
        return "no finding"
    return f"{accepted} of {len(findings)} findings significant" + (
        f" ({nulls} not significant{trend})" if nulls else ""
    )


def _signed(findings: Sequence[ClaimFinding], signed: Sequence[str]) -> str:
    trends = _trends(findings)
    directions = f"{plural(len(signed), 'significant direction')}: {', '.join(signed)}"
    return (directions if signed else "no significant direction") + (f" (trend: {trends})" if trends else "")


def _studies(findings: Sequence[ClaimFinding], support: Support | None) -> str:
    """Return the supporting studies, after a colon; empty without support."""
    if support is None or not support.units:
        return ""
    both = units_both_ways(findings)  # they support neither direction
    studies = sorted({row.study for row in findings if row.status == support.sign and row.unit not in both})
    return f": {support.sign} in {', '.join(studies)}"


def _across(evidence: ClaimEvidence, subject: str, feature_id: str, support: Support | None) -> _Condition:
    claim = evidence.claim
    if claim.across != "compartment":
        least, most = (0, 0) if support is None else support.different(claim.across)
        more = f" (up to {most}, not resolved)" if most > least else ""
        return claim.across, least >= claim.minimum, f"{least}{more} of {claim.minimum} required"
    counts = {"blood": 0, "in_vitro": 0}
    if support is not None:
        counts = {"blood": support.units_blood, "in_vitro": support.units_in_vitro}
    sign = None if support is None else support.sign
    parts = []
    for name, count in counts.items():
        if count:
            against = evidence.against_text(subject, feature_id, sign, name)
            text = counted(count, "supporting unit") + (f", {against}" if against else "")
        else:
            text = evidence.status_text(subject, feature_id, name, sign)
        parts.append(f"{COMPARTMENTS[name]}: {text}")
    return "compartments", support is not None and support.compartments >= claim.minimum, "; ".join(parts)


def _unopposed(
    accepted: Sequence[ClaimFinding], opposing: int, against: Sequence[ClaimFinding]
) -> _Condition:
    both = units_both_ways(accepted)
    detail = counted(opposing, "opposing unit")
    if against:
        detail += f": {studies_named(against, places=True)}"
    if both:
        named = studies_named([row for row in accepted if row.unit in both], places=True)
        count = len(both)
        detail += f", {counted(count, 'unit goes', 'units go')} both ways and {plural(count, 'supports', 'support')} neither: {named}"
    return "unopposed", not (opposing or both), detail


def _elsewhere(evidence: ClaimEvidence, subject: str, feature_id: str) -> str:
    """Return the results on the feature in another contrast family or measurand, for this subject or in a disease.

    Of a disease it counts findings without a drug, or with one of this subject: a state after ECT says nothing of ketamine.
    """
    claim = evidence.claim
    rows = evidence.store.rows(
        """SELECT family, measurand, status, compartment, string_agg(DISTINCT study_label, ', ' ORDER BY study_label)
        FROM claim_row WHERE feature_id = $id AND status IN ('up', 'down', 'mixed', 'unknown', 'null', 'not_reported')
        AND (subject = $subject OR (
            subject NOT IN (SELECT subject FROM claim_context WHERE family = $family AND subject IS NOT NULL)
            AND (drug_id IS NULL OR drug_id IN (SELECT drug_id FROM claim_context WHERE subject = $subject))))
        AND NOT (($mix OR family = $family) AND ($measurand = 'any' OR measurand = $measurand))
        GROUP BY ALL ORDER BY ALL""",
        {
            "id": feature_id,
            "subject": subject,
            "family": claim.family,
            "mix": claim.mix,
            "measurand": claim.measurand,
        },
    )
    return "; ".join(
        f"{family.replace('_', ' ')}{'' if measurand == Measurand.RNA_EXPRESSION else f', {Measurand(measurand).words}'} {GLYPHS[status]}"
        f" in {COMPARTMENTS.get(where, where).removeprefix('in ')} ({studies})"
        for family, measurand, status, where, studies in rows
    )
