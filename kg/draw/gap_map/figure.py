"""The evidence-gap map: for each family of contrasts and compartment, how much there is, and what is not reported or missing.

A cell without any result set is empty; zero findings is a number, and another thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.draw.frame import NAMED, made_from
from kg.draw.gap_map.model import DATA_COLUMNS, Cell, GapMap
from kg.draw.gap_map.paint import paint_gap
from kg.draw.grid.caption import left_out_words, who_of
from kg.draw.grid.query import ALL, ANY, Selection, features_of, pooled, selected, sources, unseen
from kg.encoding import BANDS, LINES, mark_of
from kg.evidence.claim import MEASURAND_WORDS
from kg.results import Result
from kg.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.draw.grid.model import Context
    from kg.encoding import Mark
    from kg.store.snapshot import Store

_UNITS = (
    "The number in the disc, and its area: independent units; studies that share samples are one.",
    "First line of a cell: independent units; studies that share samples are one.",
)
_LEGEND = (
    " Significant: with a sign, or"
    " without (◇). Trend: a sign, not significant (△ ▽). No effect: tested and not significant, without a sign (□). Not reported: measured, no result given (×)."
    " None: no study {of}, which is not zero."
)
_ALWAYS = ("blood", "in_vitro")
_CELLS = """
SELECT family, compartment, count(DISTINCT unit), count(DISTINCT study), count(DISTINCT result_set)
FROM grid_set WHERE {counted} GROUP BY family, compartment ORDER BY ALL
"""
_SAID = """
SELECT family, compartment, direction, call, count(*) FROM grid_finding WHERE unseen IS NULL GROUP BY ALL ORDER BY ALL
"""
_SUBJECTS = """
SELECT subject, family, measurand FROM grid_finding WHERE unseen IS NULL GROUP BY ALL ORDER BY count(*) DESC, subject, family, measurand
"""
# A result set says neither its measurand nor all that it tested: where a map is restricted to some, only findings tell.
_ANY_SET = "left_out IS NULL"
_WITH_FINDINGS = "result_set IN (SELECT result_set FROM grid_finding WHERE unseen IS NULL)"
_TOTALS = """
SELECT (SELECT count(DISTINCT unit) FROM grid_set WHERE {counted}),
       (SELECT count(DISTINCT study) FROM grid_set WHERE {counted}),
       (SELECT count(*) FROM grid_finding WHERE unseen IS NULL)
"""


def make_gap(
    store: Store, selection: Selection | None = None, *, title: str | None = None, date: str | None = None
) -> GapMap:
    """Make the gap map: studies, units and findings of each contrast family in each compartment.

    Parameters
    ----------
    selection : Selection or None
        Which findings; None for all, on the drugs that were investigated and on diseases. Where measurand, level or
        names restrict them, a cell counts only what has at least one of them.
    """
    selection = selection or Selection(family="all", measurand="any", level="all")
    features = features_of(store, selection)
    restricted = _restricted(selection)
    which = _WITH_FINDINGS if restricted else _ANY_SET
    with selected(store, selection, features):
        cells = _cells(store, which)
        ((units, studies, findings),) = store.rows(_TOTALS.format(counted=which))
        left_out, made_of = unseen(store), sources(store)
        about = title_of(selection, store.rows(_SUBJECTS), pooled(store))
    present = {compartment for _, compartment in cells}
    compartments = tuple(name for name in BANDS if name in present or name in _ALWAYS)
    families = tuple(LINES)
    counts = (
        counted(findings, "finding"),
        counted(studies, "study", "studies"),
        counted(units, "independent unit"),
    )
    condition = f"with a finding of this: {', '.join(restricted)}" if restricted else ""
    headline = _headline(cells, families, compartments, condition)
    legend = _LEGEND.format(of="of the store has such a finding" if restricted else "of the store asks this")
    caption = [
        f"{counts[0]} of {counts[1]}, {counts[2]}.",
        *(
            [f"Counted: only studies {condition}; others may have measured it without reporting it."]
            if condition
            else []
        ),
        *left_out_words(left_out),
        made_from(made_of, store.digest, date),
    ]
    return GapMap(
        title or about,
        headline,
        tuple(caption),
        _data(cells, families, compartments),
        paint_gap,
        families,
        compartments,
        cells,
        why_empty=None if cells else headline,
        legends=(_UNITS[0] + legend, _UNITS[1] + legend) if cells else ("", ""),
    )


def title_of(selection: Selection, contexts: list[Context], pooled: frozenset[str]) -> str:
    """Return the title of a map; only restrictions are mentioned."""
    words = ["Evidence by contrast family and compartment"]
    if selection.drug not in {None, ANY}:
        words.append(who_of(selection, contexts, pooled))
    return " · ".join([*words, *_restricted(selection)])


def _restricted(selection: Selection) -> list[str]:
    """Return the measurand and features to which a map is restricted; empty if it is not."""
    words = []
    if selection.measurand != ANY:
        words.append(MEASURAND_WORDS.get(selection.measurand, selection.measurand))
    if selection.names:
        words.append(listed(selection.names, NAMED))
    elif selection.level != ALL:
        words.append(f"{selection.level}s")
    return words


def _cells(store: Store, which: str) -> dict[tuple[str, str], Cell]:
    """Return the cells: findings by symbol, and units, studies and result sets."""
    marks: dict[tuple[str, str], Counter[Mark]] = defaultdict(Counter)
    for family, compartment, direction, call, count in store.rows(_SAID):
        marks[family, compartment][mark_of(direction, call)] += count
    return {
        (family, compartment): Cell(units, studies, result_sets, marks[family, compartment])
        for family, compartment, units, studies, result_sets in store.rows(_CELLS.format(counted=which))
    }


def _headline(
    cells: Mapping[tuple[str, str], Cell],
    families: tuple[str, ...],
    compartments: tuple[str, ...],
    condition: str,
) -> str:
    """Return the headline: which cells are empty; `condition` is what a study must have to count."""
    if not cells:
        return "The store has no result of this selection."
    empty = [
        f"{LINES[family].words} in {BANDS[compartment].heading.removeprefix('in ')}"
        for family in families
        for compartment in compartments
        if (family, compartment) not in cells
    ]
    all_cells = len(families) * len(compartments)
    if not empty:
        return f"Each of the {all_cells} cells has at least one study{f' {condition}' if condition else ''}."
    study = f"study {condition};" if condition else "study:"
    return f"{len(empty)} of {all_cells} cells have no {study} {listed(empty, NAMED)}."


def _data(
    cells: Mapping[tuple[str, str], Cell], families: tuple[str, ...], compartments: tuple[str, ...]
) -> Result:
    rows: list[tuple[object, ...]] = []
    for family in families:
        for compartment in compartments:
            cell = cells.get((family, compartment))
            counts = (
                (0, 0, 0, *[None] * len(DATA_COLUMNS[5:]))
                if cell is None
                else tuple(getattr(cell, name) for name in DATA_COLUMNS[2:])
            )
            rows.append((family, compartment, *counts))
    return Result(DATA_COLUMNS, rows)
