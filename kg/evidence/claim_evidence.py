"""The evidence on one claim: its support, its subjects and their findings, each read from the store once."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from kg.encoding import BANDS
from kg.evidence.matrix import matrix
from kg.evidence.support import support_rows
from kg.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from kg.evidence.claim import Claim
    from kg.evidence.support import Support
    from kg.store.snapshot import Store

COMPARTMENTS = {name: band.heading for name, band in BANDS.items()}
NEEDED = ("blood", "in_vitro")
_UNSUPPORTING = {
    "null": "no significant effect",
    "unknown": "changed, sign not given",
    "mixed": "mixed",
    "not_reported": "measured, not reported",
}
_FINDINGS = """
SELECT r.feature_id, coalesce(f.symbol, f.label, t.label), r.compartment, r.unit, r.study_label, r.status, r.direction,
       split_part(r.dose, ', ', 1), r.timepoint, r.drug, r.family, r.response_status
FROM claim_row AS r LEFT JOIN feature AS f ON r.feature_id = f.id LEFT JOIN theme AS t ON r.feature_id = t.id
WHERE r.subject = $subject AND ($measurand = 'any' OR r.measurand = $measurand) ORDER BY r.finding
"""
# Drugs under investigation, or diseases.
_SUBJECTS = """
SELECT context.subject, count(DISTINCT finding.id) AS n
FROM claim_context AS context LEFT JOIN finding ON finding.result_set = context.result_set
WHERE context.subject IS NOT NULL AND ($mix OR context.family = $family) AND ($named OR context.subject_kind = 'disease' OR context.subject IN (
    SELECT c.subject FROM claim_context AS c JOIN contrast ON c.contrast = contrast.id
    JOIN arm_treatments AS given ON given.arm IN (contrast.case_arm, contrast.reference_arm)
    JOIN treatment ON given.item = treatment.id AND treatment.agent = contrast.drug AND treatment.role = 'investigational'))
GROUP BY context.subject ORDER BY n DESC, context.subject
"""


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """One finding on a feature, with its status under a claim."""

    compartment: str
    unit: str
    study: str
    status: str
    direction: str
    dose: str | None
    time: str | None
    drug: str | None
    family: str
    responder: str | None


def units_both_ways(rows: Iterable[ClaimFinding]) -> set[str]:
    """Return the units whose findings on one feature go up and down, or are mixed; they support no direction."""
    statuses: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        statuses[row.unit].add(row.status)
    return {unit for unit, each in statuses.items() if "mixed" in each or {"up", "down"} <= each}


class ClaimEvidence:
    """The evidence on a claim, for use in a `with` block; each attribute is read from the store once.

    Parameters
    ----------
    store : Store
        The evidence.
    claim : Claim
        What is asked.
    everything : bool
        True includes in `rows` the features that no unit supports.

    Notes
    -----
    Inside the block the temporary tables of `kg.evidence.matrix` exist. A store has one set of them: leave
    the block of a claim before the block of the next one.
    """

    def __init__(self, store: Store, claim: Claim, *, everything: bool = False) -> None:
        self.store = store
        self.claim = claim
        self._everything = everything
        self._tables = ExitStack()
        self._findings: dict[str, dict[str, tuple[str, list[ClaimFinding]]]] = {}

    def __enter__(self) -> Self:
        """Create the temporary tables of the claim."""
        self._tables.enter_context(matrix(self.store, self.claim))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop the temporary tables of the claim."""
        self._tables.close()

    @cached_property
    def rows(self) -> list[Support]:
        """One row for each feature and supported direction; with `everything` also for features without support."""
        return list(support_rows(self.store, self.claim, everything=self._everything))

    @cached_property
    def support(self) -> list[Support]:
        """The rows that some unit supports."""
        return [row for row in self.rows if row.direction is not None]

    @cached_property
    def best(self) -> dict[tuple[str, str], Support]:
        """Subject and feature → the support of the direction with more units."""
        return {(row.subject, row.feature_id): row for row in sorted(self.support, key=lambda row: row.units)}

    @cached_property
    def subjects(self) -> list[str]:
        """The subjects of the claim, most findings first: drugs under investigation, or diseases."""
        rows = self.store.rows(
            _SUBJECTS,
            {
                "mix": self.claim.mix,
                "family": self.claim.family,
                "named": self.claim.drug is not None,
            },
        )
        return [subject for subject, _ in rows]

    @cached_property
    def pooled_subjects(self) -> set[str]:
        """The subjects that stand for several forms of a drug."""
        rows = self.store.rows(
            "SELECT subject FROM claim_context WHERE $mix OR family = $family"
            " GROUP BY subject HAVING count(DISTINCT drug_id) > 1",
            {"mix": self.claim.mix, "family": self.claim.family},
        )
        return {subject for (subject,) in rows}

    @cached_property
    def _presumed(self) -> dict[str, list[tuple[str, str, str]]]:
        """Subject → (feature kind, compartment, unit) of the units that presumably tested features of a kind."""
        units = defaultdict(list)
        for subject, *unit in self.store.rows(
            "SELECT DISTINCT subject, feature_kind, compartment, unit FROM claim_presumed ORDER BY ALL"
        ):
            units[subject].append(tuple(unit))
        return units

    def all_findings(self, subject: str) -> dict[str, tuple[str, list[ClaimFinding]]]:
        """Return feature → (symbol, findings of every contrast family) under the measurand of the claim."""
        if subject not in self._findings:
            features: dict[str, tuple[str, list[ClaimFinding]]] = {}
            parameters = {"subject": subject, "measurand": self.claim.measurand}
            for feature_id, symbol, *cells in self.store.rows(_FINDINGS, parameters):
                features.setdefault(feature_id, (symbol, []))[1].append(ClaimFinding(*cells))
            self._findings[subject] = features
        return self._findings[subject]

    def findings(self, subject: str, feature_id: str) -> list[ClaimFinding]:
        """Return the findings on a feature that belong to the contrast family of the claim."""
        _, rows = self.all_findings(subject).get(feature_id, ("", []))
        return [row for row in rows if row.family == self.claim.family or self.claim.mix]

    def presumed_tested_units(
        self, subject: str, feature_id: str, compartment: str | None = None
    ) -> set[str]:
        """Return the units without a finding on a feature that presumably tested it."""
        kinds = self.store.rows("SELECT feature_kind FROM feature WHERE id = $id", {"id": feature_id})
        with_finding = {row.unit for row in self.findings(subject, feature_id)}
        return {
            unit
            for kind, where, unit in self._presumed.get(subject, ())
            if (kind,) in kinds and compartment in (None, where) and unit not in with_finding
        }

    def status_text(self, subject: str, feature_id: str, compartment: str) -> str:
        """Return in words the status of a feature in a compartment that does not support it."""
        rows = [row for row in self.findings(subject, feature_id) if row.compartment == compartment]
        parts = []
        for status, words in _UNSUPPORTING.items():
            units = {row.unit for row in rows if row.status == status}
            if units:
                parts.append(f"{words} in {len(units)}")
        count = len(self.presumed_tested_units(subject, feature_id, compartment))
        if count:
            parts.append(f"presumed tested, not reported in {count} {plural(count, 'study', 'studies')}")
        return ", ".join(parts) or "not tested"
