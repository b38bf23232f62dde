"""Positions of the parts of a direction grid on paper, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from kg.draw.frame import MARGIN
from kg.draw.sheet import WIDTH
from kg.draw.text_metrics import leading, text_width, wrapped
from kg.encoding import BANDS

if TYPE_CHECKING:
    from kg.draw.grid.model import Column, Grid

NAME_SIZE = 6.5
LABEL_SIZE = 6.0
LETTER_SIZE = 7.0
HEADING_SIZE = 8.0
GAP = 3.0
_WIDEST_CELL = 11.5
_MARK_WIDTH = 4.4
MOST_LINES = 8  # of symbols in a cell of one feature and study × system
_LABEL_LINES = 3
_WIDEST_NAME = 48.0
_TALL, _LOW = 4.6, 3.0
_MANY_ROWS = 45
_LONGEST_LABEL = 54.0
_SHORTEST_LABEL = 22
_COLLAPSED = 2.0
_ELLIPSIS = "…"


@dataclass
class Layout:
    """The layout of one grid.

    Attributes
    ----------
    grid : Grid
    """

    grid: Grid

    @cached_property
    def names_width(self) -> float:
        """Width of the names of the rows."""
        widths = [text_width(row.name, NAME_SIZE, "italic") for row in self.grid.rows]
        return min(_WIDEST_NAME, max(widths, default=10.0)) + 2

    @cached_property
    def cell_width(self) -> float:
        """Width of a column; a collapsed one is twice as wide."""
        space = WIDTH - 2 * MARGIN - self.names_width - GAP * max(0, len(self.grid.blocks) - 1)
        counts = {
            compartment: sum(
                _COLLAPSED if self.grid.columns[number].is_collapsed else 1 for number in numbers
            )
            for compartment, numbers in self.grid.blocks
        }
        width = min(_WIDEST_CELL, space / max(sum(counts.values()), 1))
        narrow = [
            compartment
            for compartment, count in counts.items()
            if count * width < self._heading_width(compartment)
        ]
        others = sum(count for compartment, count in counts.items() if compartment not in narrow)
        if not narrow or not others:
            return width
        return min(width, (space - sum(map(self._heading_width, narrow))) / others)

    @staticmethod
    def _heading_width(compartment: str) -> float:
        return text_width(BANDS[compartment].heading, HEADING_SIZE, "bold") + 2

    @property
    def cell_height(self) -> float:
        """Height of a line of symbols."""
        return _LOW if len(self.grid.rows) > _MANY_ROWS else _TALL

    def across(self, column: Column) -> int:
        """Return the number of symbols beside each other in a cell; others are below."""
        return max(1, int(self.width_of(column) / _MARK_WIDTH))

    def is_crowded(self, row: int, column: int) -> bool:
        """Return whether a cell has too many symbols to distinguish; it then shows its number of findings."""
        is_collapsed = self.grid.rows[row].is_collapsed or self.grid.columns[column].is_collapsed
        room = self.across(self.grid.columns[column]) * (1 if is_collapsed else MOST_LINES)
        return len(self.grid.cells[row, column]) > room

    @cached_property
    def letters(self) -> set[str]:
        """Letters of the contexts that are drawn; empty for symbols without one."""
        return {
            each.letter
            for place, marks in self.grid.cells.items()
            if not self.is_crowded(*place)
            for each in marks
            if each.findings
        }

    @cached_property
    def heights(self) -> list[float]:
        """Height of each row: the lines of its fullest cell."""
        lines = [1] * len(self.grid.rows)
        for (row, column), marks in self.grid.cells.items():
            if not self.is_crowded(row, column):
                lines[row] = max(lines[row], ceil(len(marks) / self.across(self.grid.columns[column])))
        return [number * self.cell_height for number in lines]

    @cached_property
    def tops(self) -> list[float]:
        """Top of each row below the first; the last is the end of the rows."""
        return list(accumulate(self.heights, initial=0.0))

    @cached_property
    def lefts(self) -> list[float]:
        """Left edge of each column."""
        lefts = []
        for _, left, _, numbers in self.blocks:
            x = left
            for number in numbers:
                lefts.append(x)
                x += self.width_of(self.grid.columns[number])
        return lefts

    def width_of(self, column: Column) -> float:
        """Return the width of a column."""
        return self.cell_width * (_COLLAPSED if column.is_collapsed else 1)

    @cached_property
    def blocks(self) -> list[tuple[str, float, float, list[int]]]:
        """Compartment, left, width, numbers of columns; a block is at least as wide as its heading."""
        blocks = []
        x = MARGIN + self.names_width
        for compartment, numbers in self.grid.blocks:
            cells = sum(self.width_of(self.grid.columns[number]) for number in numbers)
            width = max(cells, self._heading_width(compartment))
            blocks.append((compartment, x, width, numbers))
            x += width + GAP
        return blocks

    @cached_property
    def labels(self) -> list[list[str]]:
        """Lines of each column's label, read upwards, without the letter."""
        for length in range(_SHORTEST_LABEL, int(_LONGEST_LABEL) + 1, 2):
            lines = [self._lines(column, length) for column in self.grid.columns]
            if all(
                len(each) <= self._room(column) for each, column in zip(lines, self.grid.columns, strict=True)
            ):
                return lines
        return [self._cut(column) for column in self.grid.columns]

    @cached_property
    def labels_height(self) -> float:
        """Height of the highest label."""
        lines = [line for label in self.labels for line in label]
        return max((text_width(line, LABEL_SIZE) for line in lines), default=0.0) + 1

    @cached_property
    def cut(self) -> list[Column]:
        """The columns whose label does not fit; a key below the grid gives it in full."""
        return [
            column
            for column, label in zip(self.grid.columns, self.labels, strict=True)
            if label and label[-1].endswith(_ELLIPSIS)
        ]

    def name_of(self, name: str) -> str:
        """Return the name of a row as it fits."""
        return shortened(name, _WIDEST_NAME, NAME_SIZE)

    def _room(self, column: Column) -> int:
        """Return the number of lines of a label that fit beside each other."""
        return max(1, min(_LABEL_LINES, int(self.width_of(column) / leading(LABEL_SIZE))))

    @staticmethod
    def _text(column: Column) -> str:
        return f"{column.study} · {column.system}" if column.system else column.study

    def _lines(self, column: Column, length: float) -> list[str]:
        return wrapped(self._text(column), length, LABEL_SIZE)

    def _cut(self, column: Column) -> list[str]:
        lines = self._lines(column, _LONGEST_LABEL)
        room = self._room(column)
        if len(lines) <= room:
            return lines
        return [*lines[: room - 1], shortened(" ".join(lines[room - 1 :]), _LONGEST_LABEL, LABEL_SIZE)]


def shortened(words: str, width: float, size: float) -> str:
    """Return words as they fit into a width, with an ellipsis where they do not."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + _ELLIPSIS, size) > width:
        words = words[:-1]
    return words.rstrip(" ·,") + _ELLIPSIS
