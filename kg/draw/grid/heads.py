"""The heads of the columns of a grid on paper: level lines where columns are wide enough, else one label upwards."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kg.draw.text_metrics import leading, narrow, shortened, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.draw.grid.model import Column, Grid

LABEL_SIZE = 6.0
_TRIED = ((6.0, 8, 2), (5.5, 8, 2), (5.0, 8, 2), (5.0, 13, 5))
"""Sizes with the most lines of study and system, and of one fact, until one fits."""
_NARROWEST = 8.5  # millimetres of a column with level lines
_LABEL_LINES = 3
_LONGEST_LABEL = 54.0
_SHORTEST_LABEL = 22
_BESIDE = 0.6
_ELLIPSIS = "…"
_NO_BREAK = "\N{NO-BREAK SPACE}"


class Heads:
    """The text over each column: study and system, and drug, dose and time.

    Parameters
    ----------
    widths : sequence of float
        Width of each column in millimetres.
    """

    def __init__(self, grid: Grid, widths: Sequence[float]) -> None:
        self.columns = grid.columns
        self.names = grid.facts
        self.widths = [width - _BESIDE for width in widths]
        self.size = LABEL_SIZE

    @cached_property
    def level(self) -> list[dict[str, list[str]]] | None:
        """Lines of study, system and each fact of every column; None where columns are too narrow for them."""
        if min(self.widths, default=0.0) + _BESIDE < _NARROWEST:
            return None
        for size, most, most_of_fact in _TRIED:
            lines = [
                self._level(column, width, size)
                for column, width in zip(self.columns, self.widths, strict=True)
            ]
            if all(
                len(each["study"] + each["system"]) <= most
                and all(len(each[name]) <= most_of_fact for name in self.names)
                for each in lines
            ):
                self.size = size
                return lines
        return None

    def _level(self, column: Column, width: float, size: float) -> dict[str, list[str]]:
        texts = {"study": column.study, "system": column.system}
        texts |= {name: column.facts.get(name, "") for name in self.names}
        return {name: narrow(text, width, size) for name, text in texts.items()}

    @cached_property
    def height(self) -> float:
        """Height of study and system, or of the highest label."""
        if self.level is None:
            lines = [line for label in self.upright for line in label]
            return max((text_width(line, LABEL_SIZE) for line in lines), default=0.0) + 1
        most = max((len(each["study"] + each["system"]) for each in self.level), default=0)
        return most * leading(self.size) + 1

    @cached_property
    def fact_heights(self) -> dict[str, float]:
        """Height of the line of each fact; empty where labels have them."""
        if self.level is None:
            return {}
        most = {name: max((len(each[name]) for each in self.level), default=0) for name in self.names}
        return {name: max(1, count) * leading(self.size) + 0.6 for name, count in most.items()}

    @cached_property
    def upright(self) -> list[list[str]]:
        """Lines of each column's label, read upwards, without the letter."""
        for length in range(_SHORTEST_LABEL, int(_LONGEST_LABEL) + 1, 2):
            lines = [wrapped(self._text(column), length, LABEL_SIZE) for column in self.columns]
            if all(len(each) <= self._room(width) for each, width in zip(lines, self.widths, strict=True)):
                return lines
        return [self._cut(column, width) for column, width in zip(self.columns, self.widths, strict=True)]

    @cached_property
    def cut(self) -> list[Column]:
        """The columns whose label does not fit; a key below the grid gives it in full."""
        if self.level is not None:
            return []
        return [
            column
            for column, label in zip(self.columns, self.upright, strict=True)
            if label and label[-1].endswith(_ELLIPSIS)
        ]

    @staticmethod
    def _room(width: float) -> int:
        """Return the number of lines of a label that fit beside each other."""
        return max(1, min(_LABEL_LINES, int((width + _BESIDE) / leading(LABEL_SIZE))))

    def _text(self, column: Column) -> str:
        facts = [column.facts[name].replace(" ", _NO_BREAK) for name in self.names if name in column.facts]
        return " · ".join([column.study, *([column.system] if column.system else []), *facts])

    def _cut(self, column: Column, width: float) -> list[str]:
        lines = wrapped(self._text(column), _LONGEST_LABEL, LABEL_SIZE)
        room = self._room(width)
        if len(lines) <= room:
            return lines
        return [*lines[: room - 1], shortened(" ".join(lines[room - 1 :]), _LONGEST_LABEL, LABEL_SIZE)]
