"""The state of the evidence: which features have support under the default claim, and which of them converge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.evidence.claim import Claim
from kg.evidence.claim_evidence import ClaimEvidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.evidence.support import Support
    from kg.store.snapshot import Store


@dataclass(frozen=True, slots=True)
class FeatureSupport:
    """The support of one feature: direction → units, and whether the claim holds in a direction."""

    symbol: str = ""
    units: Mapping[str, int] = field(default_factory=dict)
    convergent: frozenset[str] = frozenset()

    @property
    def is_contradicted(self) -> bool:
        """Whether two directions are supported."""
        return len(self.units) > 1

    @property
    def direction(self) -> str | None:
        """The direction with more units; both where they are equally many."""
        if not self.units:
            return None
        most = max(self.units.values())
        best = [name for name, units in self.units.items() if units == most]
        return best[0] if len(best) == 1 else "both"

    @property
    def count(self) -> int:
        """The units of that direction."""
        return max(self.units.values(), default=0)


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """What a store supports under the default claim, and what it was loaded from.

    Attributes
    ----------
    features : mapping of tuple to feature
        Subject, contrast family, measurand and feature → its support.
    sources : mapping of str to (str, int)
        Name of a loaded source → its version, and its number of findings.
    """

    features: Mapping[tuple[str, ...], FeatureSupport] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def evidence_state(store: Store) -> EvidenceState:
    """Return what a store supports under the default claim."""
    claim = Claim()
    features: dict[tuple[str, ...], FeatureSupport] = {}
    with ClaimEvidence(store, claim) as evidence:
        for row in evidence.rows:
            if row.direction is not None:
                features[row.key] = _with(features.get(row.key, FeatureSupport(row.symbol)), row, claim)
    sources = store.rows("SELECT name, version, findings FROM loaded ORDER BY name")
    return EvidenceState(features, {name: (version, findings) for name, version, findings in sources})


def _with(feature: FeatureSupport, row: Support, claim: Claim) -> FeatureSupport:
    """Return a feature with the support of one more direction."""
    direction = str(row.direction)
    convergent = feature.convergent | ({direction} if row.meets(claim) else frozenset[str]())
    return FeatureSupport(row.symbol, {**feature.units, direction: row.units}, convergent)
