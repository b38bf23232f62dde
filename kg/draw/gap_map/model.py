"""An evidence-gap map as it is drawn: a cell for each contrast family and compartment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from kg.draw.static_figure import StaticFigure
from kg.encoding import DOWN_TREND, LINES, MIXED_TREND, NULL, UNREPORTED, UNSIGNED, UP_TREND
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.encoding import Mark

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
    """The evidence of one contrast family in one compartment.

    Attributes
    ----------
    marks : dict
        Symbol → number of findings; each finding has one symbol.
    """

    units: int
    studies: int
    result_sets: int
    marks: Mapping[Mark, int]

    @property
    def findings(self) -> int:
        """All findings."""
        return sum(self.marks.values())

    @property
    def significant(self) -> int:
        """Findings with a significant effect, with or without a sign."""
        return self.sign_not_given + sum(count for mark, count in self.marks.items() if mark.filled)

    @property
    def sign_not_given(self) -> int:
        """Significant findings without a sign."""
        return self.marks.get(UNSIGNED, 0)

    @property
    def trends(self) -> list[Mark]:
        """Symbols of the trends in the cell."""
        return [mark for mark in (UP_TREND, DOWN_TREND, MIXED_TREND) if self.marks.get(mark)]

    @property
    def trend(self) -> int:
        """Findings with a sign that are not significant."""
        return sum(self.marks[mark] for mark in self.trends)

    @property
    def no_effect(self) -> int:
        """Null findings: tested, no effect."""
        return self.marks.get(NULL, 0)

    @property
    def not_reported(self) -> int:
        """Findings that were measured and not reported."""
        return self.marks.get(UNREPORTED, 0)

    @property
    def lines(self) -> list[tuple[list[Mark], str]]:
        """The text beside the disc, line by line, each with its marks; no effect and not reported also where they are 0."""
        lines: list[tuple[list[Mark], str]] = [
            ([], counted(self.studies, "study", "studies")),
            ([], f"{counted(self.findings, 'finding')}, {self.significant} significant"),
        ]
        if self.sign_not_given:
            lines.append(([UNSIGNED], f"{self.sign_not_given} of them, sign not given"))
        if self.trend:
            lines.append((self.trends, counted(self.trend, "trend")))
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
        (Contrast family, compartment) → cell; a pair without any result set is missing.
    data : Result
        One row a cell; without a result set the numbers of findings are absent, not zero.
    """

    template: ClassVar[str] = "gap_map/gap_map.html"

    families: tuple[str, ...]
    compartments: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]

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
        """Return the values of the page."""
        return {"gap": self, "lines": LINES}
