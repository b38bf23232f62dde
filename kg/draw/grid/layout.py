"""Positions of the parts of a direction grid on paper, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from kg.draw.frame import MARGIN
from kg.draw.grid.heads import LABEL_SIZE, Heads
from kg.draw.grid.model import OPPOSED
from kg.draw.sheet import WIDTH
from kg.draw.text_metrics import leading, shortened, text_width
from kg.encoding import BANDS

if TYPE_CHECKING:
    from kg.draw.grid.model import Column, Grid, Row

NAME_SIZE = 6.5
LETTER_SIZE = 7.0
HEADING_SIZE = 8.0
GAP = 3.0
_WIDEST_CELL = 24.0
_MARK_WIDTH = 4.4
MOST_LINES = 8  # of symbols in a cell of one feature and study × system
_WIDEST_NAME = 42.0
_TALL, _LOW = 4.6, 3.0
_BAND_HEIGHT = 5.0
SHOWN_SIZE = 5.0
_SHOWN_WIDTH = 9.0
_MANY_ROWS = 45
_COLLAPSED = 2.0


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
        widths = [text_width(marked_name(row), NAME_SIZE, "italic") for row in self.grid.rows]
        facts = [text_width(name, LABEL_SIZE) for name in self.grid.facts]
        return min(_WIDEST_NAME, max([*widths, *facts], default=10.0)) + 2.5

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

    @cached_property
    def heads(self) -> Heads:
        """The heads of the columns."""
        return Heads(self.grid, [self.width_of(column) for column in self.grid.columns])

    @property
    def mark_height(self) -> float:
        """Height of a symbol with the space around it."""
        return _LOW if len(self.grid.rows) > _MANY_ROWS else _TALL

    @property
    def cell_height(self) -> float:
        """Height of a line of symbols with what is written below them."""
        return self.mark_height + len(self.shown) * leading(SHOWN_SIZE)

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """What is written below symbols; nothing where columns are too narrow."""
        return self.grid.show if self.cell_width >= _SHOWN_WIDTH else ()

    def across(self, column: Column) -> int:
        """Return the number of symbols beside each other in a cell; others are below."""
        return max(1, int(self.width_of(column) / (_SHOWN_WIDTH if self.shown else _MARK_WIDTH)))

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
        """Top of each row below the first line; the last is the end of the rows. The heading of a band is above its first row."""
        steps = [height + self.band_height(at + 1) for at, height in enumerate(self.heights)]
        return list(accumulate(steps, initial=self.band_height(0)))

    def band_height(self, row: int) -> float:
        """Return the height of the heading above a row; 0 where no band begins."""
        return _BAND_HEIGHT if row in self.grid.bands else 0.0

    @property
    def right(self) -> float:
        """Right edge of the last column."""
        return self.lefts[-1] + self.width_of(self.grid.columns[-1])

    def middle_of(self, number: int) -> float:
        """Return the middle of a column."""
        return self.lefts[number] + self.width_of(self.grid.columns[number]) / 2

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

    def name_of(self, row: Row) -> str:
        """Return the name of a row as it fits."""
        return shortened(marked_name(row), _WIDEST_NAME, NAME_SIZE)


def marked_name(row: Row) -> str:
    """Return the name of a row, marked where it has significant effects in both directions."""
    return f"{OPPOSED} {row.name}" if row.is_opposed else row.name
