"""Findings that were not reported, and result sets whose full table is missing from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.evidence.claim import Claim
from kg.evidence.claim_evidence import ClaimEvidence
from kg.evidence.contradictions import refuse_contradictions, refuse_impossible
from kg.evidence.near_misses import near_misses
from kg.evidence.open_result_sets import lacking, open_result_sets
from kg.evidence.reports.tables import missing_report, unreported_report
from kg.evidence.rows import Missing, Unreported
from kg.results import Result, columns_of

if TYPE_CHECKING:
    from kg.store.snapshot import Store


def unreported(store: Store) -> Result:
    """Return what was measured and not reported, one row a finding."""
    rows = store.rows(
        """SELECT e.study_label, e.compartment, e.contrast, e.drug, e.contrast_family, e.feature_kind, e.feature_id, e.symbol, e.as_written,
                  coalesce(finding.note, 'measured, no result given'), e.finding, e.locator, e.disease, e.comparator, e.time
        FROM evidence AS e JOIN finding ON e.finding = finding.id WHERE e.outcome = 'not_reported'
        ORDER BY e.compartment, e.study_label, e.finding"""
    )
    columns = columns_of(Unreported)
    report = unreported_report(rows)
    return Result(columns, [row[: len(columns)] for row in rows], report.sentences, lambda _: report)


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
        lacks = lacking(store, misses)
        open_sets = sorted(
            open_result_sets(store), key=lambda each: (-each.settles(lacks), each.study, each.contrast)
        )
    rows = [
        (
            *(each.study, each.doi, each.contrast, each.family, each.scope, each.reporting),
            *(each.n_significant, each.named, each.unnamed, each.settles(lacks)),
        )
        for each in open_sets
    ]
    report = missing_report(open_sets, lacks, len(misses))
    return Result(columns_of(Missing), rows, report.sentences, lambda _: report)
