"""Result sets that do not report all tested features, and which near misses their full tables would settle."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kg.evidence.claim_evidence import NEEDED
from kg.evidence.matrix import FITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.near_misses import NearMiss
    from kg.store.snapshot import Store

_OPEN = ("selected", "summary_only", "not_reported")
_OPEN_RESULT_SETS = """
SELECT context.result_set, context.study, context.study_label, publication.doi, context.contrast, context.subject, context.family,
       context.scope, context.reporting, context.analyte, context.compartment, context.timepoint,
       coalesce(context.drug, context.disease), context.comparator, context.response_status,
       CASE WHEN context.count_is = 'stated' THEN context.n_significant END,
       count(DISTINCT finding.feature) FILTER (WHERE finding.call LIKE 'significant%' AND feature.feature_kind IN ('gene', 'lncrna', 'mirna'))
FROM claim_context AS context
JOIN study ON context.study = study.id JOIN publication ON study.publication = publication.id
LEFT JOIN finding ON finding.result_set = context.result_set LEFT JOIN feature ON finding.feature = feature.id
WHERE list_contains($open, context.reporting)
GROUP BY ALL ORDER BY context.result_set
"""
_Key = tuple[str, str, str, str]


class OpenResultSet(NamedTuple):
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
    about: str | None
    comparator: str | None
    responder: str | None
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


def open_result_sets(store: Store) -> list[OpenResultSet]:
    """Return the result sets of a claim that do not report all tested features."""
    return [OpenResultSet(*row) for row in store.rows(_OPEN_RESULT_SETS, {"open": list(_OPEN)})]


def lacking(store: Store, misses: Sequence[NearMiss]) -> Counter[_Key]:
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
    claim, lacks = evidence.claim, lacking(evidence.store, misses)
    studies: dict[str, list[OpenResultSet]] = {}
    for each in sorted(
        open_result_sets(evidence.store), key=lambda each: (each.compartment, each.study_label)
    ):
        is_asked = each.subject == subject and (claim.mix or each.family == claim.family)
        if is_asked and each.settles(lacks):
            studies.setdefault(each.study_label, []).append(each)
    tables = ", ".join(_table(label, sets) for label, sets in studies.items())
    return f"Data that would settle this: full gene tables of {tables}." if tables else None


def _table(study: str, sets: Sequence[OpenResultSet]) -> str:
    """Return a study with its times in blood and the numbers of its unnamed genes."""
    times = {each.timepoint for each in sets if each.compartment != "in_vitro" and each.timepoint}
    details = sorted(time for time in times if time[0].isdigit())
    details += [f"{each.unnamed} of {each.n_significant} genes unnamed" for each in sets if each.unnamed]
    return study + (f" ({', '.join(details)})" if details else "")
