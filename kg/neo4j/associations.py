"""Associations: what findings add up to between a drug or disease and a gene, for people who explore a graph.

They are derived: counted again from the evidence at each sync, marked as such, and outside every digest. Only RNA
of genes counts, and each family of contrasts has relationship types of its own, declared in ontology/kg.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kg.evidence.claim import DISEASE_FAMILIES, Claim
from kg.evidence.matrix import matrix
from kg.evidence.support import support_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.evidence.support import Support
    from kg.schema.model import Schema, Value
    from kg.store.snapshot import Store

_FORMS = ("all", "exact")


@dataclass(frozen=True, slots=True)
class Association:
    """One derived relationship: its type, its two ends as identifiers, and its counts."""

    type: str
    start: str
    end: str
    counts: dict[str, Any]

    @property
    def key(self) -> str:
        """What tells it from every other one."""
        return f"{self.start} {self.type} {self.end} {self.counts['direction']}"

    @property
    def hash(self) -> str:
        """The sha256 over its counts."""
        return hash_counts(self.counts)


def hash_counts(counts: Mapping[str, Any]) -> str:
    """Return the sha256 over the counts of an association; an absent one is none."""
    there = {name: value for name, value in counts.items() if value is not None}
    return sha256(repr(sorted(there.items())).encode()).hexdigest()


def association_types(schema: Schema) -> list[str]:
    """Return the relationship types of associations, sorted."""
    families = schema.enums["Family"].values.values()
    return sorted({name for family in families for name in (family.edge_up, family.edge_down) if name})


def associations(store: Store, schema: Schema) -> Iterator[Association]:
    """Yield every association, each key once: for the drug as given, and for the concept that it rolls up to."""
    seen: set[str] = set()
    for family in schema.enums["Family"].values.values():
        if family.edge_up is None:
            continue
        # The subject of a disease family is the disease, whatever form of a drug was given.
        for forms in _FORMS[:1] if family.text in DISEASE_FAMILIES else _FORMS:
            for association in _of_family(store, family, forms):
                if association.key not in seen:
                    seen.add(association.key)
                    yield association


def _of_family(store: Store, family: Value, forms: str) -> list[Association]:
    claim = Claim(family=family.text, forms=forms)
    with matrix(store, claim, related=False):
        subjects = dict(
            store.rows("SELECT DISTINCT subject, subject_id FROM claim_context WHERE subject_id IS NOT NULL")
        )
        return [
            _association(family, support, subjects[support.subject])
            for support in support_rows(store, claim)
            if support.subject in subjects
        ]


def _association(family: Value, support: Support, subject: str) -> Association:
    name = str(family.edge_up if support.sign == "up" else family.edge_down)
    start, end = (
        (subject, support.feature_id) if family.edge_from == "subject" else (support.feature_id, subject)
    )
    counts = {
        "direction": support.direction,
        "label": support.label,
        "units": support.units,
        "studies": support.studies,
        "findings": len(support.findings),
        "blood": support.units_blood,
        "in_vitro": support.units_in_vitro,
        "opposing": support.opposing_units,
        "null_units": support.null_units,
        "silent_units": support.silent_units,
        "flags": list(support.flags),
        "derived": True,
    }
    return Association(name, start, end, counts)
