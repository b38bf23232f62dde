"""Why a feature does not converge, condition by condition, computed from the evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.evidence.claim import Claim
from kg.evidence.matrix import matrix
from kg.evidence.near_misses import COMPARTMENTS, GLYPHS, SubjectEvidence, plural
from kg.evidence.support import verdicts
from kg.evidence.unreported import subjects
from kg.grounding.resolve import feature_of
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.evidence.near_misses import Said
    from kg.evidence.support import Verdict
    from kg.store.snapshot import Store

WHY_COLUMNS = ("subject", "symbol", "condition", "holds", "detail")
_Holds = tuple[str, bool | None, str]


def why_not(store: Store, name: str, claim: Claim | None = None) -> Result:
    """Return, condition by condition, why a feature meets a claim or does not.

    Parameters
    ----------
    store : Store
        The evidence.
    name : str
        A gene or another feature, as written; it need not have been measured.
    claim : Claim or None
        What is asked; None is the default claim of `kg converge`.

    Returns
    -------
    Result
        One row for each subject and condition. `holds` is None where a row only informs.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    """
    claim = claim or Claim()
    feature_id, symbol, kind, rule = feature_of(store, name)
    if kind == "pathway":
        claim = replace(claim, level="pathway")
        ((feature_id,),) = store.rows(
            "SELECT pathway_group FROM pathway_group WHERE pathway = $id", {"id": feature_id}
        )
    with matrix(store, claim):
        first = subjects(store, claim)
        names = _concerned(store, claim, feature_id, first) or first[:1]
        found = {(verdict.subject, verdict.feature_id): verdict for verdict in _best(store, claim)}
        rows = [
            (subject, symbol, *condition)
            for subject in names
            for condition in _conditions(
                SubjectEvidence(store, claim, subject),
                feature_id,
                found.get((subject, feature_id)),
                f"{feature_id}, by {rule}",
            )
        ]
    notes = [] if rows else [f"the store has no subject of the family {claim.family}"]
    return Result(WHY_COLUMNS, rows, notes)


def _concerned(store: Store, claim: Claim, feature_id: str, first: Sequence[str]) -> list[str]:
    """Return the subjects of the claim's family that have a finding on the feature, those under investigation first."""
    rows = store.rows(
        """SELECT subject FROM claim_row WHERE feature_id = $id AND subject IS NOT NULL
        AND subject IN (SELECT subject FROM claim_context WHERE $mix OR family = $family)
        GROUP BY subject ORDER BY coalesce(list_position($first, subject), 1000), count(*) DESC, subject""",
        {"id": feature_id, "mix": claim.mix, "family": claim.family, "first": list(first)},
    )
    return [subject for (subject,) in rows]


def _best(store: Store, claim: Claim) -> list[Verdict]:
    """Return one verdict a feature, the direction with more units, last wins in a mapping."""
    return sorted(verdicts(store, claim), key=lambda verdict: verdict.units)


def _conditions(
    evidence: SubjectEvidence, feature_id: str, verdict: Verdict | None, known: str
) -> list[_Holds]:
    """Return (condition, whether it holds, detail) for one subject."""
    claim = evidence.claim
    mine = evidence.findings(feature_id)
    presumed = evidence.presumed_units(feature_id)
    accepted = [row for row in mine if row.status in ("up", "down", "mixed", "unknown")]
    signed = sorted({row.status for row in accepted} - {"unknown"})
    units, opposing = (0, 0) if verdict is None else (verdict.units, verdict.opposing_units)
    needed = f"{claim.min_units} independent {plural(claim.min_units, 'unit', 'units')} needed"
    rows: list[_Holds] = [
        ("known", True, known),
        ("measured", bool(mine), _measured(mine, len(presumed))),
        ("called", bool(accepted), _called(mine, len(accepted))),
        ("signed", bool(signed), _signed(mine, signed)),
        ("units", units >= claim.min_units, f"{units} supporting of {needed}{_where(mine, verdict)}"),
        _across(evidence, feature_id, verdict),
        _unopposed(accepted, opposing),
    ]
    others = _elsewhere(evidence.store, claim, evidence.subject, feature_id)
    if others:
        rows.append(("elsewhere", None, others))
    met = verdict is not None and verdict.meets(claim)
    return [*rows, ("convergent", met, verdict.label if verdict is not None else "insufficient")]


def conditions(
    store: Store, features: Mapping[str, str], claim: Claim
) -> dict[str, dict[str, dict[str, tuple[bool | None, str]]]]:
    """Return for several features what `why_not` says of one: feature → subject → condition → (holds, detail).

    Parameters
    ----------
    features : mapping
        Identifier → name, as it stands in sentences; pathways where the claim is about pathways.
    """
    if not features:
        return {}
    grouped = {each: each for each in features}
    if claim.level == "pathway":
        grouped |= dict(
            store.rows(
                "SELECT pathway, pathway_group FROM pathway_group WHERE pathway IN (SELECT unnest($ids))",
                {"ids": list(features)},
            )
        )
    said = {}
    with matrix(store, claim):
        found = {(verdict.subject, verdict.feature_id): verdict for verdict in _best(store, claim)}
        first = subjects(store, claim)
        evidence: dict[str, SubjectEvidence] = {}
        for feature, name in features.items():
            key = grouped[feature]
            names = _concerned(store, claim, key, first) or first[:1]
            for subject in names:
                if subject not in evidence:
                    evidence[subject] = SubjectEvidence(store, claim, subject)
            said[feature] = {
                subject: {
                    condition: (holds, detail)
                    for condition, holds, detail in _conditions(
                        evidence[subject], key, found.get((subject, key)), f"{feature}, {name}"
                    )
                }
                for subject in names
            }
    return said


def _signed(mine: Sequence[Said], signed: Sequence[str]) -> str:
    trends = sorted(
        {row.direction for row in mine if row.status == "null" and row.direction in ("up", "down")}
    )
    text = f"directions: {', '.join(signed) or 'none that counts'}"
    return text + (f"; {' and '.join(trends)} without significance" if trends else "")


def _unopposed(accepted: Sequence[Said], opposing: int) -> _Holds:
    signs: dict[str, set[str]] = {}
    for row in accepted:
        signs.setdefault(row.unit, set()).add(row.status)
    both = sum("mixed" in found or {"up", "down"} <= found for found in signs.values())
    detail = f"{opposing} {plural(opposing, 'unit', 'units')} the other way"
    if both:
        detail += f", {both} {plural(both, 'unit goes', 'units go')} both ways and {plural(both, 'supports', 'support')} neither"
    return "unopposed", not (opposing or both), detail


def _measured(mine: Sequence[Said], presumed: int) -> str:
    if not mine:
        return (
            f"no finding; presumed measured, not reported in {presumed}"
            if presumed
            else "no finding; not tested"
        )
    studies = sorted({row.study for row in mine})
    silent = sum(row.status == "not_reported" for row in mine)
    text = f"{len(mine)} {plural(len(mine), 'finding', 'findings')} in {len(studies)} "
    text += f"{plural(len(studies), 'study', 'studies')} ({', '.join(studies)})"
    text += f", {silent} measured and not reported" if silent else ""
    return text + (f"; presumed measured, not reported in {presumed}" if presumed else "")


def _called(mine: Sequence[Said], accepted: int) -> str:
    text = f"{accepted} of {len(mine)} {plural(len(mine), 'finding has', 'findings have')} a call that counts"
    nulls = [row for row in mine if row.status == "null"]
    trends = sorted({row.direction for row in nulls if row.direction in ("up", "down")})
    text += f"; {len(nulls)} not significant" if nulls else ""
    return text + (f", of them {' and '.join(trends)} as a trend" if trends else "")


def _where(mine: Sequence[Said], verdict: Verdict | None) -> str:
    if verdict is None or not verdict.units:
        return ""
    sign = {"positive": "up", "negative": "down"}.get(str(verdict.direction), verdict.direction)
    return f": {sign} in {', '.join(sorted({row.study for row in mine if row.status == sign}))}"


def _across(evidence: SubjectEvidence, feature_id: str, verdict: Verdict | None) -> _Holds:
    claim = evidence.claim
    if claim.across != "compartment":
        least, most = (0, 0) if verdict is None else verdict.different(claim.across)
        more = f" (up to {most}, not resolved)" if most > least else ""
        return claim.across, least >= claim.minimum, f"{least}{more} of {claim.minimum} needed"
    counts = {"blood": 0, "in_vitro": 0}
    if verdict is not None:
        counts = {"blood": verdict.units_blood, "in_vitro": verdict.units_in_vitro}
    said = [
        f"{COMPARTMENTS[name]}: {f'{count} supporting' if count else evidence.what_is_known(feature_id, name)}"
        for name, count in counts.items()
    ]
    return "compartments", verdict is not None and verdict.compartments >= claim.minimum, "; ".join(said)


def _elsewhere(store: Store, claim: Claim, subject: str, feature_id: str) -> str:
    """Say what supports the feature in another family or with another measurand, for this subject or in a disease.

    Of a disease it counts what no drug was given for, or one of this subject: a state after ECT says nothing of ketamine.
    """
    rows = store.rows(
        """SELECT family, measurand, status, compartment, string_agg(DISTINCT study_label, ', ' ORDER BY study_label)
        FROM claim_row WHERE feature_id = $id AND status IN ('up', 'down', 'mixed', 'unknown')
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
        f"{family.replace('_', ' ')}{'' if measurand == 'rna_expression' else f', measurand {measurand}'} {GLYPHS[status]}"
        f" in {COMPARTMENTS.get(where, where).removeprefix('in ')} ({studies})"
        for family, measurand, status, where, studies in rows
    )
