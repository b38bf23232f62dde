"""An evidence-gap map as it is drawn: a cell for each contrast family and compartment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from kg.draw.static_figure import StaticFigure
from kg.encoding import DOWN_TREND, LINES, MIXED_TREND, NULL, UNREPORTED, UNSIGNED, UP_TREND
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.draw.sheet import Sheet
    from kg.encoding import Mark
    from kg.results import Result

DATA_COLUMNS = (
    "contrast_family",
    "compartment",
    "units",
    "studies",
    "result_sets",
    "findings",
    "significant",
    "sign_not_given",
    "trend",
    "no_effect",
    "not_reported",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What there is of one family in one compartment.

    Attributes
    ----------
    marks : dict
        How findings are drawn elsewhere → how many there are; each finding has one mark.
    """

    units: int
    studies: int
    result_sets: int
    marks: Mapping[Mark, int]

    @property
    def findings(self) -> int:
        """All of them."""
        return sum(self.marks.values())

    @property
    def significant(self) -> int:
        """Those with a significant effect, its sign given or not."""
        return self.sign_not_given + sum(count for mark, count in self.marks.items() if mark.filled)

    @property
    def sign_not_given(self) -> int:
        """Those of the significant ones whose sign is not given."""
        return self.marks.get(UNSIGNED, 0)

    @property
    def trends(self) -> list[Mark]:
        """The kinds of trend that are there."""
        return [mark for mark in (UP_TREND, DOWN_TREND, MIXED_TREND) if self.marks.get(mark)]

    @property
    def trend(self) -> int:
        """Those with a sign and no significance."""
        return sum(self.marks[mark] for mark in self.trends)

    @property
    def no_effect(self) -> int:
        """Those that were tested and show no effect."""
        return self.marks.get(NULL, 0)

    @property
    def not_reported(self) -> int:
        """Those that were measured and are not reported."""
        return self.marks.get(UNREPORTED, 0)

    @property
    def lines(self) -> list[tuple[list[Mark], str]]:
        """What stands beside the disc, line by line, each with its marks; no effect and not reported also where they are 0."""
        lines: list[tuple[list[Mark], str]] = [
            ([], counted(self.studies, "study", "studies")),
            ([], f"{counted(self.findings, 'finding', 'findings')}, {self.significant} significant"),
        ]
        if self.sign_not_given:
            lines.append(([UNSIGNED], f"{self.sign_not_given} of them, sign not given"))
        if self.trend:
            lines.append((self.trends, counted(self.trend, "trend", "trends")))
        return [
            *lines,
            ([NULL], f"{self.no_effect} no effect"),
            ([UNREPORTED], f"{self.not_reported} not reported"),
        ]


@dataclass(frozen=True, slots=True)
class GapMap(StaticFigure):
    """A gap map as it is drawn.

    Attributes
    ----------
    cells : dict
        (Family, compartment) → what there is; a pair that is not there has no result set at all.
    data : Result
        One row a cell; where there is no result set, findings are absent, not zero.
    """

    template: ClassVar[str] = "gap_map/gap_map.html"

    title: str
    headline: str
    caption: tuple[str, ...]
    families: tuple[str, ...]
    compartments: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    data: Result
    painter: Callable[[Any], Sheet]
    why_empty: str | None = None

    @property
    def summary(self) -> dict[str, int]:
        """Count what was drawn."""
        return {
            "rows": len(self.families) if self.cells else 0,
            "columns": len(self.compartments) if self.cells else 0,
            "cells": len(self.cells),
            "empty_cells": len(self.families) * len(self.compartments) - len(self.cells),
            **{name: sum(getattr(cell, name) for cell in self.cells.values()) for name in DATA_COLUMNS[5:]},
        }

    def page_values(self) -> dict[str, Any]:
        """Return what the page of the map needs."""
        return {"gap": self, "lines": LINES}
