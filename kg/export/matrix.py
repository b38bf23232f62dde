"""Matrix: the status of each feature in each study, a row a feature and a column a study and compartment.

A cell is one word, collapsed over the findings of the study: what is called goes before trends, trends before no effect,
and any result before none. `NUMBERS` has every word; none of them is read as missing by R or pandas.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kg.encoding import BANDS
from kg.evidence.claim import FAMILIES, Claim
from kg.evidence.matrix import matrix
from kg.results import csv_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

NUMBERS: Mapping[str, int | None] = {
    "up": 1,
    "down": -1,
    "positive": 1,
    "negative": -1,
    "mixed": None,
    "unknown": None,
    "up_ns": 0,
    "down_ns": 0,
    "positive_ns": 0,
    "negative_ns": 0,
    "mixed_ns": 0,
    "no_effect": 0,
    "not_reported": None,
    "presumed_tested": None,
    "not_tested": None,
}
"""Word of a cell → its number: 1 up, -1 down, 0 tested and not significant; None, written NA, for what has no sign or no result."""
_NOT_TESTED = "not_tested"
_ROW = ("subject", "subject_id", "contrast_family", "measurand", "feature_id", "symbol")

_STATUS = """
WITH said AS (
    SELECT * REPLACE (coalesce(subject, 'not stated') AS subject, coalesce(subject_id, 'not stated') AS subject_id) FROM claim_row
),
claimed AS (
    SELECT DISTINCT subject, subject_id, family, measurand, feature_id FROM said
    WHERE family = $family AND ($measurand IS NULL OR measurand = $measurand)
),
stated AS (
    SELECT subject, subject_id, family, measurand, feature_id, publication, compartment, said.is_correlation,
           CASE WHEN rule.outcome = 'not_reported' THEN 'not_reported' WHEN rule.outcome = 'effect' THEN said.status
                WHEN rule.sign IN ('up', 'down', 'mixed') THEN rule.sign || '_ns' ELSE 'no_effect' END AS status
    FROM said SEMI JOIN claimed USING (subject_id, family, measurand, feature_id)
    JOIN finding_status AS rule ON rule.calls = 'nominal' AND said.direction = rule.direction AND said.call = rule.call
    UNION ALL
    SELECT claimed.*, context.publication, context.compartment, false,
           CASE WHEN context.reporting IN ('complete', 'significant_only') THEN 'no_effect' ELSE 'not_reported' END
    FROM claimed JOIN claim_context AS context USING (subject_id, family)
    JOIN gene_set_gene_members AS member ON context.universe = member.gene_set AND member.item = claimed.feature_id
    WHERE claimed.measurand = 'rna_expression'
    UNION ALL
    SELECT claimed.*, presumed.publication, presumed.compartment, false, 'presumed_tested'
    FROM claimed JOIN feature ON claimed.feature_id = feature.id
    JOIN claim_presumed AS presumed USING (subject, family, feature_kind)
    WHERE claimed.measurand = 'rna_expression'
),
collapsed AS (
    SELECT subject, subject_id, family, measurand, feature_id, publication, compartment, list(DISTINCT status) AS words,
           bool_or(is_correlation) AS is_correlation
    FROM stated GROUP BY ALL
),
worded AS (
    SELECT *, CASE
           WHEN list_contains(words, 'mixed') OR list_has_all(words, ['up', 'down']) THEN 'mixed'
           WHEN list_contains(words, 'up') THEN 'up'
           WHEN list_contains(words, 'down') THEN 'down'
           WHEN list_contains(words, 'unknown') THEN 'unknown'
           WHEN list_contains(words, 'mixed_ns') OR list_has_all(words, ['up_ns', 'down_ns']) THEN 'mixed_ns'
           WHEN list_contains(words, 'up_ns') THEN 'up_ns'
           WHEN list_contains(words, 'down_ns') THEN 'down_ns'
           WHEN list_contains(words, 'no_effect') THEN 'no_effect'
           WHEN list_contains(words, 'not_reported') THEN 'not_reported'
           ELSE 'presumed_tested'
       END AS word
    FROM collapsed
)
SELECT subject, subject_id, family, measurand, feature_id, coalesce(feature.symbol, feature.label) AS symbol, publication, compartment,
       CASE WHEN is_correlation THEN replace(replace(word, 'up', 'positive'), 'down', 'negative') ELSE word END AS word
FROM worded JOIN feature ON worded.feature_id = feature.id
ORDER BY ALL
"""

_STUDIES = "SELECT publication, compartment, min(study_label) AS label FROM claim_context GROUP BY publication, compartment"


def write(
    store: Store,
    schema: Schema,
    stream: IO[bytes],
    *,
    drug: str | None = None,
    family: str | None = None,
    measurand: str | None = None,
    sources: tuple[str, ...] = (),
    numbers: bool = False,
    separator: str = ",",
) -> None:
    """Write the matrix of genes, long non-coding RNAs and miRNAs.

    Parameters
    ----------
    drug : str or None
        A drug as written, with its forms; None means every subject.
    family, measurand : str or None
        A family of contrasts, and what was measured; None means each in rows of its own.
    sources : tuple of str
        The loaded sources whose findings are written; empty means all.
    numbers : bool
        True writes the numbers of `NUMBERS` in place of words.
    separator : str
        The separator of the cells of a line.
    """
    del schema  # the evidence has names of its own
    cells = []
    for each in FAMILIES if family is None else (family,):
        with matrix(store, Claim(drug=drug, family=each, measurand="any", sources=sources)):
            studies = sorted(store.rows(_STUDIES), key=_place)
            cells += store.rows(_STATUS, {"family": each, "measurand": measurand})
    at = {study[:2]: place for place, study in enumerate(studies)}
    rows: dict[tuple[Any, ...], list[str]] = {}
    for *key, publication, compartment, word in cells:
        row = rows.setdefault(tuple(key), [_NOT_TESTED] * len(studies))
        row[at[publication, compartment]] = word
    lines = csv_lines(
        [*_ROW, *_headings(studies)],
        ([*key, *(map(_number, row) if numbers else row)] for key, row in rows.items()),
        separator=separator,
    )
    stream.writelines(line.encode() for line in lines)


def _number(word: str) -> str:
    number = NUMBERS[word]
    return "NA" if number is None else str(number)


def _place(study: tuple[str, str, str]) -> tuple[int, str, str]:
    """Return the key by which columns are sorted: compartments in the order of the figures, then studies by name."""
    publication, compartment, label = study
    return list(BANDS).index(compartment), label, publication


def _headings(studies: list[tuple[Any, ...]]) -> list[str]:
    """Return the name of each column: study and compartment, and the paper where two share a label."""
    plain = [f"{label} {compartment}" for _, compartment, label in studies]
    return [
        name if plain.count(name) == 1 else f"{name} {publication}"
        for name, (publication, _, _) in zip(plain, studies, strict=True)
    ]
