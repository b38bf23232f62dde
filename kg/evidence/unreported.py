"""Gaps: what was measured and not reported, and which tables that are not in the store would settle a claim."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.evidence.claim import Claim
from kg.evidence.claim_evidence import NEEDED, ClaimEvidence
from kg.evidence.near_misses import near_misses
from kg.evidence.rows import Missing, Unreported
from kg.results import Result, columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence.near_misses import NearMiss
    from kg.store.snapshot import Store

_OPEN = ("selected", "summary_only", "not_reported")


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
    """Return the result sets whose tables are not in the store, most deciding first.

    Returns
    -------
    Result
        `n_significant` is the number of called features, absent where the source does not give it exactly; `named`
        how many called features have a row; `unnamed` the difference, absent where `n_significant` is;
        `near_misses_settled` how many nearest misses of the claim the set presumably tested in the compartment they lack.
    """
    claim = claim or Claim()
    with ClaimEvidence(store, claim) as evidence:
        misses = [miss for subject in evidence.subjects for miss in near_misses(evidence, subject)]
        settled = _settled(store, misses)
        rows = [_missing_row(row, settled) for row in open_result_sets(store)]
    rows.sort(key=lambda row: (-row[-1], row[0], row[2]))
    return Result(
        columns_of(Missing), rows, [] if rows else ["no result set of the store has unreported results"]
    )


def open_result_sets(store: Store) -> list[tuple[Any, ...]]:
    """Return the result sets that do not report completely, with their called features that have a row; inside `matrix`."""
    return store.rows(
        """SELECT context.result_set, context.study, context.study_label, publication.doi, context.contrast, context.subject, context.family, context.scope,
               context.reporting, context.analyte, context.compartment, context.timepoint,
               CASE WHEN context.count_is = 'stated' THEN context.n_significant END AS n_significant,
               count(DISTINCT finding.feature) FILTER (WHERE finding.call LIKE 'significant%' AND feature.feature_kind IN ('gene', 'lncrna', 'mirna')) AS named
        FROM claim_context AS context
        JOIN study ON context.study = study.id JOIN publication ON study.publication = publication.id
        LEFT JOIN finding ON finding.result_set = context.result_set LEFT JOIN feature ON finding.feature = feature.id
        WHERE list_contains($open, context.reporting)
        GROUP BY ALL ORDER BY context.result_set""",
        {"open": list(_OPEN)},
    )


def _missing_row(row: tuple[Any, ...], settled: dict[tuple[str, ...], int]) -> tuple[Any, ...]:
    (
        _,
        study,
        _,
        doi,
        contrast,
        subject,
        family,
        scope,
        reporting,
        analyte,
        compartment,
        _,
        n_significant,
        named,
    ) = row
    unnamed = None if n_significant is None else n_significant - named
    count = settled.get((subject, family, compartment, analyte), 0) if scope == "genome_wide" else 0
    return (study, doi, contrast, family, scope, reporting, n_significant, named, unnamed, count)


def _settled(store: Store, misses: Sequence[NearMiss]) -> dict[tuple[str, ...], int]:
    """Return (subject, contrast family, compartment, analyte) → how many near misses a table of these could settle."""
    counts: Counter[tuple[str, ...]] = Counter()
    analytes = {"gene": ("mrna", "total_rna"), "lncrna": ("lncrna", "total_rna"), "mirna": ("mirna",)}
    kinds = dict(
        store.rows(
            "SELECT id, feature_kind FROM feature WHERE list_contains($ids, id)",
            {"ids": [miss.feature_id for miss in misses]},
        )
    )
    families = dict(store.rows("SELECT DISTINCT subject, family FROM claim_presumed"))
    for miss in misses:
        lacking = [name for name in NEEDED if name not in miss.compartments] if miss.compartments else []
        for compartment in lacking:
            for analyte in analytes.get(kinds.get(miss.feature_id, ""), ()):
                counts[miss.subject, families.get(miss.subject, ""), compartment, analyte] += 1
    return counts


def settling_tables(evidence: ClaimEvidence, subject: str, misses: Sequence[NearMiss]) -> str | None:
    """Return the sentence that names the missing tables which would settle near misses of a subject; None without one."""
    claim = evidence.claim
    settled = _settled(evidence.store, misses)
    sets = [
        row
        for row in open_result_sets(evidence.store)
        if row[5] == subject and (claim.mix or row[6] == claim.family) and _missing_row(row, settled)[-1]
    ]
    studies: dict[str, list[tuple[Any, ...]]] = {}
    for row in sorted(sets, key=lambda row: (row[10], row[2])):
        studies.setdefault(row[2], []).append(row)
    if not studies:
        return None
    return "Data that would settle this: full gene tables of " + ", ".join(
        _named(label, rows) for label, rows in studies.items()
    )


def _named(label: str, rows: Sequence[tuple[Any, ...]]) -> str:
    details = sorted({row[11] for row in rows if row[10] != "in_vitro" and row[11] and row[11][0].isdigit()})
    called = [(row[12], row[12] - row[13]) for row in rows if row[12] is not None]
    details += [f"{unnamed} of {total} genes unnamed" for total, unnamed in called if unnamed]
    return label + (f" ({', '.join(details)})" if details else "")
