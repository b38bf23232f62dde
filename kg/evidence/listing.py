"""What a store has evidence on: its genes, drugs, studies, systems and pathways, a row each, with counts.

Every count is of what the row's thing has: `findings` of any call, `significant` those with a significant one,
`studies` papers, `systems` systems, `features` and `drugs` different ones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.evidence.claim import KINDS
from kg.grounding.suggest import BY_PART
from kg.results import Result, columns_of
from kg.schema.plain import reading
from kg.schema.vocabulary import Compartment
from kg.wording import counted, enumerated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.store.snapshot import Store


@dataclass(frozen=True, slots=True)
class ListedGene:
    """A gene, long non-coding RNA or miRNA with findings, and what is counted of them."""

    symbol: str
    feature_id: str
    feature_kind: str
    findings: int
    significant: int
    studies: int
    systems: int
    drugs: int
    compartments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedDrug:
    """A drug that contrasts investigate, or the concept that several of them roll up to (its `kind` is concept)."""

    drug: str
    drug_id: str
    kind: str
    drug_group: str
    findings: int
    significant: int
    features: int
    studies: int
    systems: int
    compartments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """A study, also one that names no feature."""

    study_label: str
    study: str
    doi: str | None
    findings: int
    significant: int
    features: int
    systems: int
    drugs: int
    compartments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedSystem:
    """A system in which something was measured."""

    system: str
    system_id: str
    compartment: str
    findings: int
    significant: int
    features: int
    studies: int
    drugs: int


@dataclass(frozen=True, slots=True)
class ListedPathway:
    """A pathway, gene set or other feature that is not one gene or RNA, with findings."""

    pathway: str
    feature_id: str
    feature_kind: str
    findings: int
    significant: int
    studies: int
    systems: int
    drugs: int
    compartments: tuple[str, ...]


ROWS: Mapping[str, type] = {
    "gene": ListedGene,
    "drug": ListedDrug,
    "study": ListedStudy,
    "system": ListedSystem,
    "pathway": ListedPathway,
}
_GENES = ", ".join(f"'{kind}'" for kind in KINDS["gene"])
_BASE = """
WITH result AS (
    SELECT context.study, context.study_label, context.publication, context.doi, context.compartment,
           context.system_label AS system, context.model AS system_id, context.drug, context.drug_id,
           context.drug_group, context.group_all, finding.id AS finding, finding.feature AS feature_id,
           coalesce(feature.symbol, feature.label) AS symbol, feature.feature_kind, finding.as_written, rule.outcome
    FROM result_set_context AS context
    LEFT JOIN finding ON context.result_set = finding.result_set
    LEFT JOIN feature ON finding.feature = feature.id
    LEFT JOIN finding_status AS rule
      ON rule.calls = 'nominal' AND finding.direction = rule.direction AND finding.call = rule.call
)
"""
_COUNTS: Mapping[str, str] = {
    "findings": "count(DISTINCT finding)",
    "significant": "count(DISTINCT finding) FILTER (outcome = 'effect')",
    "features": "count(DISTINCT feature_id)",
    "studies": "count(DISTINCT publication)",
    "systems": "count(DISTINCT system_id)",
    "drugs": "count(DISTINCT drug_id)",
    "compartments": "list_sort(array_agg(DISTINCT compartment))",
}
_SOURCES: Mapping[str, str] = {  # kind → its own columns, FROM and GROUP BY; what has a finding comes first
    "gene": f"coalesce(symbol, min(as_written)), feature_id, feature_kind, {{counts}} FROM result WHERE feature_kind IN ({_GENES}) GROUP BY symbol, feature_id, feature_kind",
    "drug": "drug, drug_id, kind, drug_group, {counts} FROM of_drug JOIN agent ON of_drug.drug_id = agent.id GROUP BY drug, drug_id, kind, drug_group",
    "study": "study_label, study, any_value(doi), {counts} FROM result GROUP BY study_label, study",
    "system": "system, system_id, compartment, {counts} FROM result GROUP BY system, system_id, compartment",
    "pathway": f"coalesce(symbol, min(as_written)), feature_id, feature_kind, {{counts}} FROM result WHERE feature_kind NOT IN ({_GENES}) GROUP BY symbol, feature_id, feature_kind",
}
_OF_DRUG = """, of_drug AS (
    SELECT * FROM result WHERE drug_id IS NOT NULL
    UNION ALL BY NAME
    SELECT * REPLACE (drug_group AS drug, group_all AS drug_id) FROM result WHERE group_all IN (
        SELECT group_all FROM result WHERE drug_id <> group_all AND group_all NOT IN (SELECT drug_id FROM result WHERE drug_id IS NOT NULL)
    )
)
"""
_ORDER: Mapping[str, str] = {
    "gene": "findings DESC, 1, 2",
    "drug": "max(findings) OVER (PARTITION BY drug_group) DESC, drug_group, kind <> 'concept', findings DESC, 1, 2",
    "study": "1, 2",
    "system": "compartment, findings DESC, 1, 2",
    "pathway": "feature_kind <> 'pathway', findings DESC, 1, 2",
}
_HIDDEN = ("feature_id", "drug_id", "study", "system_id", "compartments")
"""Columns that a reader of the list does not need."""
_HIDDEN_OF: Mapping[str, tuple[str, ...]] = {"study": ("systems",)}
"""Kind → further columns of which the same is true; without them an identifier is not broken."""
_HEADINGS = {"symbol": "gene", "study_label": "study", "feature_kind": "kind"}
_NOUNS: Mapping[str, tuple[str, str]] = {
    "gene": ("gene", "genes"),
    "drug": ("drug", "drugs"),
    "study": ("study", "studies"),
    "system": ("system", "systems"),
    "pathway": ("pathway, set or phenotype", "pathways, sets and phenotypes"),
}


def list_of(store: Store, kind: str) -> Result:
    """Return what a store has evidence on, of one kind.

    Parameters
    ----------
    kind : str
        gene, drug, study, system or pathway.

    Returns
    -------
    Result
        A row each, with the columns of `ROWS`. Studies, systems and drugs without a finding are there too; a concept
        precedes the drugs that roll up to it, whose findings it counts.
    """
    columns = columns_of(ROWS[kind])
    counts = ", ".join(f"{_COUNTS[name]} AS {name}" for name in columns if name in _COUNTS)
    sql = _BASE + (_OF_DRUG if kind == "drug" else "")
    names = ", ".join(columns)
    listed = f"SELECT {_SOURCES[kind].format(counts=counts)}"
    rows = store.rows(
        f"{sql}, listed({names}) AS ({listed}) SELECT {names} FROM listed ORDER BY {_ORDER[kind]}"
    )
    one, many = _NOUNS[kind]
    choose = f"`kg {kind} NAME` lists the evidence on one"
    places = _places([row[columns.index("compartment")] for row in rows]) if "compartment" in columns else ""
    if kind in BY_PART:
        choose += "; a part of its name will do"
    return Result(
        columns,
        rows,
        [f"{counted(len(rows), one, many)}{places}; {choose}." if rows else f"The store has no {one}."],
        reading(
            **{
                name: _HEADINGS.get(name, name.replace("_", " "))
                for name in columns
                if name not in (*_HIDDEN, *_HIDDEN_OF.get(kind, ()))
            }
        ),
    )


def _places(compartments: Sequence[str]) -> str:
    """Return how many of several things are in each compartment, after a colon."""
    numbers = Counter(Compartment(each).words for each in compartments)
    parts = [
        f"{count} {where if where.startswith('in ') else f'in {where}'}" for where, count in numbers.items()
    ]
    return f": {enumerated(parts, 'and')}" if parts else ""
