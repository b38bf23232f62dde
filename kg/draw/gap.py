"""The evidence-gap map: for each family of contrasts and compartment, how much there is, and what is silent or not there.

A cell without any result set is empty; zero findings is a number, and another thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answer import Answer
from kg.atomic import replacing
from kg.draw.figure import PAINTED, refuse_suffix
from kg.draw.grid_rows import Selection, selected
from kg.draw.grid_words import counted, left_out_words, listed, made_from
from kg.draw.marks import BANDS, LINES
from kg.draw.page_of_figure import write_page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.store import Store

DATA_COLUMNS = (
    "family",
    "compartment",
    "units",
    "studies",
    "result_sets",
    "findings",
    "significant",
    "null",
    "silent",
)
_LEGEND = (
    "The number in the disc, and its area: independent units; studies that share samples are one. Null: not significant,"
    " trends too. Silent: measured, not reported. None: no study of the store asks this, which is not zero."
)
_ALWAYS = ("blood", "in_vitro")
_CELLS = """
SELECT s.family, s.compartment, count(DISTINCT s.unit), count(DISTINCT s.study), count(DISTINCT s.result_set),
       count(DISTINCT f.finding), count(DISTINCT f.finding) FILTER (WHERE f.call LIKE 'significant%'),
       count(DISTINCT f.finding) FILTER (WHERE f.call = 'not_significant'),
       count(DISTINCT f.finding) FILTER (WHERE f.call = 'not_reported')
FROM grid_set AS s
LEFT JOIN grid_finding AS f ON s.result_set = f.result_set AND f.unseen IS NULL
WHERE s.left_out IS NULL GROUP BY s.family, s.compartment ORDER BY ALL
"""
_TOTALS = """
SELECT (SELECT count(DISTINCT unit) FROM grid_set WHERE left_out IS NULL),
       (SELECT count(DISTINCT study) FROM grid_set WHERE left_out IS NULL),
       (SELECT count(*) FROM grid_finding WHERE unseen IS NULL)
"""
_UNSEEN = "SELECT unseen, count(*) FROM grid_finding WHERE unseen IS NOT NULL GROUP BY unseen ORDER BY unseen"
_SOURCES = "SELECT name, version FROM loaded WHERE name IN (SELECT source FROM grid_set WHERE left_out IS NULL) ORDER BY name"


@dataclass(frozen=True, slots=True)
class Cell:
    """What there is of one family in one compartment; `null` are findings without a significant effect."""

    units: int
    studies: int
    result_sets: int
    findings: int
    significant: int
    null: int
    silent: int


@dataclass(frozen=True, slots=True)
class GapMap:
    """A gap map as it is drawn.

    Attributes
    ----------
    cells : dict
        (Family, compartment) → what there is; a pair that is not there has no result set at all.
    data : Answer
        One row a cell; where there is no result set, findings are absent, not zero.
    """

    title: str
    headline: str
    caption: tuple[str, ...]
    families: tuple[str, ...]
    compartments: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    data: Answer
    why_empty: str | None = None

    @property
    def summary(self) -> dict[str, int]:
        """Count what was drawn."""
        return {
            "rows": len(self.families) if self.cells else 0,
            "columns": len(self.compartments) if self.cells else 0,
            "cells": len(self.cells),
            "empty_cells": len(self.families) * len(self.compartments) - len(self.cells),
            **{
                name: sum(getattr(cell, name) for cell in self.cells.values())
                for name in ("findings", "significant", "null", "silent")
            },
        }


def write_gap(
    path: Path,
    store: Store,
    selection: Selection | None = None,
    *,
    title: str | None = None,
    date: str | None = None,
) -> GapMap:
    """Make the gap map of a selection and write it, whole or not at all; the ending of the name decides how.

    Raises
    ------
    OptionError
        Where no figure ends so.
    MissingExtraError
        Where matplotlib is needed and not installed; a page needs none.
    """
    suffix = refuse_suffix(path)
    gap = make_gap(store, selection, title=title, date=date)
    with replacing(path) as new:
        if suffix in PAINTED:
            from kg.draw.gap_paint import paint_gap

            paint_gap(gap, new, suffix)
        else:
            write_page(
                new,
                "gap.html",
                title=gap.title,
                headline=gap.headline,
                caption=gap.caption,
                why_empty=gap.why_empty,
                gap=gap,
                lines=LINES,
            )
    return gap


def make_gap(
    store: Store, selection: Selection | None = None, *, title: str | None = None, date: str | None = None
) -> GapMap:
    """Count what there is of each family in each compartment.

    Parameters
    ----------
    selection : Selection or None
        Which findings; None for all, on the drugs that were investigated and on diseases.
    """
    selection = selection or Selection(family="all", measurand="any", level="all")
    with selected(store, selection):
        cells = {(row[0], row[1]): Cell(*row[2:]) for row in store.rows(_CELLS)}
        ((units, studies, findings),) = store.rows(_TOTALS)
        unseen, sources = dict(store.rows(_UNSEEN)), store.rows(_SOURCES)
    there = {compartment for _, compartment in cells}
    compartments = tuple(name for name in BANDS if name in there or name in _ALWAYS)
    families = tuple(LINES)
    counts = (
        counted(findings, "finding", "findings"),
        counted(studies, "study", "studies"),
        counted(units, "independent unit", "independent units"),
    )
    caption = [
        f"{counts[0]} of {counts[1]}, {counts[2]}.",
        _LEGEND,
        *left_out_words(unseen),
        made_from(sources, store.digest, date),
    ]
    return GapMap(
        title or "Evidence by family of contrasts and compartment",
        _headline(cells, families, compartments),
        tuple(caption),
        families,
        compartments,
        cells,
        _data(cells, families, compartments),
        None if cells else _headline(cells, families, compartments),
    )


def _headline(
    cells: Mapping[tuple[str, str], Cell], families: tuple[str, ...], compartments: tuple[str, ...]
) -> str:
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
        return f"Each of the {all_cells} cells has at least one study."
    return f"{len(empty)} of {all_cells} cells have no study: {listed(empty)}."


def _data(
    cells: Mapping[tuple[str, str], Cell], families: tuple[str, ...], compartments: tuple[str, ...]
) -> Answer:
    rows: list[tuple[object, ...]] = []
    for family in families:
        for compartment in compartments:
            cell = cells.get((family, compartment))
            counts = (
                (0, 0, 0, None, None, None, None)
                if cell is None
                else tuple(getattr(cell, name) for name in DATA_COLUMNS[2:])
            )
            rows.append((family, compartment, *counts))
    return Answer(DATA_COLUMNS, rows)
