"""Findings that were not reported, and result sets whose full table is missing from the store."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kg.evidence.claim import Claim
from kg.evidence.claim_evidence import NEEDED, ClaimEvidence
from kg.evidence.contradictions import refuse_contradictions, refuse_impossible
from kg.evidence.matrix import FITS
from kg.evidence.near_misses import near_misses
from kg.evidence.rows import Missing, Unreported
from kg.results import Result, columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.near_misses import NearMiss
    from kg.store.snapshot import Store

_OPEN = ("selected", "summary_only", "not_reported")


_OPEN_RESULT_SETS = """
SELECT context.result_set, context.study, context.study_label, publication.doi, context.contrast, context.subject, context.family,
       context.scope, context.reporting, context.analyte, context.compartment, context.timepoint,
       CASE WHEN context.count_is = 'stated' THEN context.n_significant END,
       count(DISTINCT finding.feature) FILTER (WHERE finding.call LIKE 'significant%' AND feature.feature_kind IN ('gene', 'lncrna', 'mirna'))
FROM claim_context AS context
JOIN study ON context.study = study.id JOIN publication ON study.publication = publication.id
LEFT JOIN finding ON finding.result_set = context.result_set LEFT JOIN feature ON finding.feature = feature.id
WHERE list_contains($open, context.reporting)
GROUP BY ALL ORDER BY context.result_set
"""
_Key = tuple[str, str, str, str]


class _ResultSet(NamedTuple):
    """A result set that does not report all tested features; `named` counts its significant features with a row."""

    result_set: str
    study: str
    study_label: str
    doi: str | None
    contrast: str
    subject: str
    family: str
    scope: str
    reporting: str
    analyte: str
    compartment: str
    timepoint: str | None
    n_significant: int | None
    named: int

    @property
    def unnamed(self) -> int | None:
        """How many significant features have no row; None where their number is not stated."""
        return None if self.n_significant is None else self.n_significant - self.named

    def settles(self, misses: Counter[_Key]) -> int:
        """Return how many near misses the full table could settle."""
        key = (self.subject, self.family, self.compartment, self.analyte)
        return misses[key] if self.scope == "genome_wide" else 0


def unreported(store: Store) -> Result:
    """Return what was measured and not reported, one row a finding."""
    rows = store.rows(
        """SELECT e.study, e.contrast, e.feature_id, e.symbol, e.as_written, coalesce(finding.note, 'measured, no result given')
        FROM evidence AS e JOIN finding ON e.finding = finding.id WHERE e.call = 'not_reported' ORDER BY e.study, e.finding"""
    )
    return Result(
        columns_of(Unreported),
        rows,
        [] if rows else ["every measured feature has a result, as far as the sources say"],
    )


def missing_tables(store: Store, claim: Claim | None = None) -> Result:
    """Return the result sets whose full table is missing, those that could settle most near misses first.

    Returns
    -------
    Result
        `n_significant` is the number of called features, absent where the source does not give it exactly; `named`
        how many called features have a row; `unnamed` the difference, absent where `n_significant` is;
        `near_misses_settled` how many near misses of the claim the set presumably tested in a compartment without support.

    Raises
    ------
    OptionError
        For options that contradict each other, and for more than the store has.
    """
    claim = claim or Claim()
    refuse_contradictions(claim)
    refuse_impossible(store, claim)
    with ClaimEvidence(store, claim) as evidence:
        misses = [miss for subject in evidence.subjects for miss in near_misses(evidence, subject)]
        lacking = _lacking(store, misses)
        rows = [
            (
                *(each.study, each.doi, each.contrast, each.family, each.scope, each.reporting),
                *(each.n_significant, each.named, each.unnamed, each.settles(lacking)),
            )
            for each in _open_result_sets(store)
        ]
    rows.sort(key=lambda row: (-row[-1], row[0], row[2]))
    return Result(
        columns_of(Missing), rows, [] if rows else ["no result set of the store has unreported results"]
    )


def _open_result_sets(store: Store) -> list[_ResultSet]:
    return [_ResultSet(*row) for row in store.rows(_OPEN_RESULT_SETS, {"open": list(_OPEN)})]


def _lacking(store: Store, misses: Sequence[NearMiss]) -> Counter[_Key]:
    """Return (subject, contrast family, compartment, analyte) → how many near misses lack support there."""
    analytes: dict[str, list[str]] = {}
    for feature_id, analyte in store.rows(
        f"SELECT feature.id, fits.analyte FROM feature JOIN {FITS} ON feature.feature_kind = fits.feature_kind"
        " WHERE list_contains($ids, feature.id)",
        {"ids": [miss.feature_id for miss in misses]},
    ):
        analytes.setdefault(feature_id, []).append(analyte)
    families = dict(store.rows("SELECT DISTINCT subject, family FROM claim_presumed"))
    return Counter(
        (miss.subject, families.get(miss.subject, ""), compartment, analyte)
        for miss in misses
        if miss.compartments
        for compartment in NEEDED
        if compartment not in miss.compartments
        for analyte in analytes.get(miss.feature_id, ())
    )


def settling_tables(evidence: ClaimEvidence, subject: str, misses: Sequence[NearMiss]) -> str | None:
    """Return the sentence that names the missing tables which would settle near misses of a subject; None without one."""
    claim, lacking = evidence.claim, _lacking(evidence.store, misses)
    studies: dict[str, list[_ResultSet]] = {}
    for each in sorted(
        _open_result_sets(evidence.store), key=lambda each: (each.compartment, each.study_label)
    ):
        is_asked = each.subject == subject and (claim.mix or each.family == claim.family)
        if is_asked and each.settles(lacking):
            studies.setdefault(each.study_label, []).append(each)
    tables = ", ".join(_table(label, sets) for label, sets in studies.items())
    return f"Data that would settle this: full gene tables of {tables}" if tables else None


def _table(study: str, sets: Sequence[_ResultSet]) -> str:
    """Return a study with its times in blood and the numbers of its unnamed genes."""
    times = {each.timepoint for each in sets if each.compartment != "in_vitro" and each.timepoint}
    details = sorted(time for time in times if time[0].isdigit())
    details += [f"{each.unnamed} of {each.n_significant} genes unnamed" for each in sets if each.unnamed]
    return study + (f" ({', '.join(details)})" if details else "")
