"""Assay, testing and curation details of a finding for the panel of the interactive page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.evidence.rows import Evidence
    from kg.store.snapshot import Store

DETAILS = (
    "comparator_implied",
    "note",
    "assay",
    "platform",
    "given",
    "added",
    "perturbation",
    "clinical_variable",
    "polarity",
    "response_definition",
    "correction",
    "n_tested",
    "n_features",
    "call_basis",
    "p_relation",
    "standard_error",
    "note_on_arm",
    "note_on_results",
)

_DETAILS = """
SELECT finding.id, contrast.comparator_implied, finding.note, assay.label, assay.platform,
       (SELECT array_to_string(list_sort(list(DISTINCT concat_ws(', ', array_to_string(treatment.route, ' or '), treatment.schedule))), '; ')
        FROM arm_treatments AS link JOIN treatment ON link.item = treatment.id
        WHERE link.arm = contrast.case_arm AND treatment.agent = contrast.drug),
       added.label, case_arm.perturbation, contrast.clinical_variable, contrast.variable_polarity,
       CASE WHEN case_arm.response_status IS NOT NULL OR contrast.clinical_variable IS NOT NULL THEN study.response_definition END,
       result_set.correction, result_set.n_tested, finding.n_features, finding.call_basis, finding.p_relation,
       finding.standard_error, case_arm.note, result_set.note
FROM finding
JOIN result_set ON finding.result_set = result_set.id
JOIN contrast ON result_set.contrast = contrast.id
JOIN study ON contrast.study = study.id
JOIN arm AS case_arm ON contrast.case_arm = case_arm.id
LEFT JOIN assay ON result_set.assay = assay.id
LEFT JOIN agent AS added ON contrast.added_agent = added.id
WHERE finding.id IN (SELECT unnest($findings))
"""

_REMARKS = """
SELECT about.item, note.note_kind, note.value_a, array_to_string(note.where_a, ', '), note.value_b,
       array_to_string(note.where_b, ', '), note.kept, note.reason
FROM note JOIN note_about AS about ON note.id = about.note
WHERE about.item IN (SELECT unnest($about))
ORDER BY about.item, note.id
"""


def details_of(store: Store, rows: Sequence[Evidence]) -> dict[str, list[Any]]:
    """Return the details column by column, in the order of the findings; None is not stated.

    Parameters
    ----------
    rows : sequence of Evidence
        The findings; one that the store does not have has no detail.
    """
    findings = [row.finding for row in rows]
    known = {key: cells for key, *cells in store.rows(_DETAILS, {"findings": findings})}
    none = [None] * len(DETAILS)
    table = [known.get(finding, none) for finding in findings]
    return {
        name: [None if cells[number] == "" else cells[number] for cells in table]
        for number, name in enumerate(DETAILS)
    }


def remarks_of(store: Store, rows: Sequence[Evidence]) -> dict[str, list[str]]:
    """Return finding or study → where its source disagrees with itself, a sentence each."""
    about = sorted({row.finding for row in rows} | {row.study for row in rows})
    remarks: dict[str, list[str]] = defaultdict(list)
    for item, *cells in store.rows(_REMARKS, {"about": about}):
        remarks[item].append(_remark(cells))
    return dict(remarks)


def _remark(cells: Iterable[str | None]) -> str:
    kind, first, first_locator, second, second_locator, retained, reason = cells
    values = [
        f"“{text}”" + (f" ({locator})" if locator else "")
        for text, locator in ((first, first_locator), (second, second_locator))
        if text
    ]
    remark = f"{str(kind).replace('_', ' ').capitalize()}: {' against '.join(values)}."
    remark += f" Kept: {retained}." if retained else ""
    return remark + (f" {reason}." if reason else "")
