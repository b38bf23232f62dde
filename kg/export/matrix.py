"""Matrix: the status of each feature in each study, a row a feature and a column a study and compartment.

A cell is the status of method.md, section 3, collapsed over the findings of the study: up, down (positive or
negative with improvement, for a correlation), null, unknown (called, direction not given), mixed,
not_reported, presumed_tested (no result given) or not_tested.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kg.evidence.claim import FAMILIES, Claim
from kg.evidence.matrix import matrix
from kg.results import csv_lines

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

_NOT_TESTED = "not_tested"
_ROW = ("subject", "contrast_family", "measurand", "feature_id", "symbol")

_STATUS = """
WITH claimed AS (
    SELECT DISTINCT subject, family, measurand, feature_id FROM claim_row
    WHERE family = $family AND ($measurand IS NULL OR measurand = $measurand)
),
stated AS (
    SELECT subject, family, measurand, feature_id, publication, compartment, status,
           is_correlation
    FROM claim_row SEMI JOIN claimed USING (subject, family, measurand, feature_id)
    UNION ALL
    SELECT claimed.*, context.publication, context.compartment,
           CASE WHEN context.reporting IN ('complete', 'significant_only') THEN 'null' ELSE 'not_reported' END, false
    FROM claimed JOIN claim_context AS context USING (subject, family)
    JOIN gene_set_gene_members AS member ON context.universe = member.gene_set AND member.item = claimed.feature_id
    WHERE claimed.measurand = 'rna_expression'
    UNION ALL
    SELECT claimed.*, presumed.publication, presumed.compartment, 'presumed_tested', false
    FROM claimed JOIN feature ON claimed.feature_id = feature.id
    JOIN claim_presumed AS presumed USING (subject, family, feature_kind)
    WHERE claimed.measurand = 'rna_expression'
)
SELECT stated.subject, stated.family, stated.measurand, stated.feature_id, coalesce(feature.symbol, feature.label) AS symbol,
       stated.publication, stated.compartment,
       CASE
           WHEN bool_or(status = 'mixed') OR (bool_or(status = 'up') AND bool_or(status = 'down')) THEN 'mixed'
           WHEN bool_or(status = 'up') THEN CASE WHEN bool_or(is_correlation) THEN 'positive' ELSE 'up' END
           WHEN bool_or(status = 'down') THEN CASE WHEN bool_or(is_correlation) THEN 'negative' ELSE 'down' END
           WHEN bool_or(status = 'unknown') THEN 'unknown'
           WHEN bool_or(status = 'not_reported') THEN 'not_reported'
           WHEN bool_or(status = 'null') THEN 'null'
           ELSE 'presumed_tested'
       END AS status
FROM stated JOIN feature ON stated.feature_id = feature.id
GROUP BY ALL ORDER BY ALL
"""

_STUDIES = """
SELECT publication, compartment, min(study_label) AS label FROM claim_context GROUP BY ALL ORDER BY label, compartment, publication
"""


def write(
    store: Store,
    schema: Schema,
    stream: IO[bytes],
    *,
    drug: str | None = None,
    family: str | None = None,
    measurand: str | None = None,
) -> None:
    """Write the matrix of genes, long non-coding RNAs and miRNAs.

    Parameters
    ----------
    drug : str or None
        A drug as written, with its forms; None means every subject.
    family, measurand : str or None
        A family of contrasts, and what was measured; None means each in rows of its own.
    """
    del schema  # the evidence has names of its own
    cells = []
    for each in FAMILIES if family is None else (family,):
        with matrix(store, Claim(drug=drug, family=each, measurand="any")):
            studies = store.rows(_STUDIES)
            cells += store.rows(_STATUS, {"family": each, "measurand": measurand})
    at = {study[:2]: place for place, study in enumerate(studies)}
    rows: dict[tuple[Any, ...], list[str]] = {}
    for cell in cells:
        row = rows.setdefault(cell[:5], [_NOT_TESTED] * len(studies))
        row[at[cell[5:7]]] = cell[7]
    lines = csv_lines([*_ROW, *_headings(studies)], ([*key, *row] for key, row in rows.items()))
    stream.writelines(line.encode() for line in lines)


def _headings(studies: list[tuple[Any, ...]]) -> list[str]:
    """Return the name of each column: study and compartment, and the paper where two share a label."""
    plain = [f"{label} {compartment}" for _, compartment, label in studies]
    return [
        name if plain.count(name) == 1 else f"{name} {publication}"
        for name, (publication, _, _) in zip(plain, studies, strict=True)
    ]
