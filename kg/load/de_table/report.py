"""What was detected in a result table, as rows for `kg load --dry-run` and as notes of a load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.load.dialect.frame import CERTAIN, Decision
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.load.de_table.decided import Contrast
    from kg.load.de_table.source import ResultTable

COLUMNS = ("contrast", "item", "value", "certainty", "reason")
_NOTED = {
    "species",
    "effect_scale",
    "universe",
    "direction",
    "reversed",
    "correction",
    "not_contrasts",
    "p_of_the_factor",
    "formulas",
}


def dry_run(table: ResultTable, answer: Result) -> Result:
    """Return what was detected, why and how certain it is, and what a load would store.

    Parameters
    ----------
    answer : Result
        The rows of the dry run of the load.
    """
    name = table.source().name
    rows: list[tuple[str, ...]] = []
    for contrast in table.contrasts:
        rows += [(contrast.key, *decision) for decision in _of_contrast(contrast)]
    rows += [(name, *Decision(item, f"{count:,}", CERTAIN, "")) for item, count in table.grounded.items()]
    own = next((row for row in answer.rows if row[0] == name), None)
    if own is not None:
        for item in ("rows_read", "findings", "quarantined"):
            rows.append((name, item, f"{own[answer.columns.index(item)]:,}", CERTAIN, ""))
    return Result(COLUMNS, rows, answer.notes)


def _of_contrast(contrast: Contrast) -> Iterator[Decision]:
    yield from contrast.decisions
    counts = contrast.counts
    if counts is not None:
        has_p = contrast.part.columns.keys() & {"p", "adjusted_p"}
        reason = f"below {contrast.declaration.alpha:g}" if has_p else "the rows are those that changed"
        yield Decision("rows", f"{counts.rows:,}", CERTAIN, "with a value in this contrast")
        yield Decision("significant_up", f"{counts.up:,}", CERTAIN, reason)
        yield Decision("significant_down", f"{counts.down:,}", CERTAIN, reason)


def notes(table: ResultTable) -> list[str]:
    """Return sentences on what decides the meaning of the findings."""
    found: dict[str, None] = {}
    for contrast in table.contrasts:
        for each in contrast.decisions:
            if each.item in _NOTED or each.item.startswith("direction_by"):
                label = f"{contrast.name}: " if contrast.name and "direction" in each.item else ""
                found[f"{label}{each.item.replace('_', ' ')}: {each.value} ({each.reason})"] = None
    unknown = table.grounded.get("unknown", 0)
    if unknown:
        found[
            f"{unknown:,} rows name genes that no loaded source has; they stay genes of this source and support no other"
        ] = None
    return list(found)
