"""The direction grid on paper: names, blocks of study × system pairs, symbols, legend and caption."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from kg.draw.frame import MARGIN, framed
from kg.draw.grid import layout as at
from kg.draw.grid.layout import Layout
from kg.draw.grid.model import several_words
from kg.draw.sheet import WIDTH
from kg.draw.text_metrics import leading, text_width
from kg.encoding import BANDS, INK, RULE
from kg.wording import counted

if TYPE_CHECKING:
    from kg.draw.grid.model import CellMark, Grid
    from kg.draw.sheet import Sheet

_SMALL, _COUNT = 6.5, 5.0
_BESIDE = 0.3
_ONE_LINE, _TWO_LINES = (
    1.6,
    1.4,
)  # points a millimetre of the slot, for a number or letter alone, and for both
_HALF_LINE = 0.16  # millimetres a point: half of a figure with the space around it
_GUIDE = "#CFCBC2"
_HEADING_HEIGHT = 5.0
_BRACKET_HEIGHT = 4.5
_LETTER_HEIGHT = 4.0
_WARNING = "\N{WARNING SIGN}"


def paint_grid(grid: Grid) -> Sheet:
    """Draw a grid on a sheet.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    """
    return _Painter(grid).paint()


class _Painter:
    """The painter of one grid; `y` increases downwards."""

    sheet: Sheet

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.layout = Layout(grid)
        self.has_overlap = any(column.overlap for column in grid.columns)

    def _body_height(self) -> float:
        bracket = _BRACKET_HEIGHT if self.has_overlap else 0.0
        rows = self.layout.tops[-1]
        return _HEADING_HEIGHT + bracket + self.layout.labels_height + _LETTER_HEIGHT + rows + 2

    def paint(self) -> Sheet:
        """Paint all of it, from top to bottom."""
        body = 0.0 if self.grid.why_empty else self._body_height()
        legend = self._legend(draw=False, y=0.0)
        with framed(self.grid, body + legend, self._key()) as (self.sheet, y):
            if not self.grid.why_empty:
                self._blocks(y)
                top = y + body - 2 - self.layout.tops[-1]
                self._names(top)
                self._cells(top)
            self._legend(draw=True, y=y + body)
        return self.sheet

    def _blocks(self, y: float) -> None:
        """Paint the tints, headings, brackets and labels, and the rule between two blocks."""
        height = self._body_height() - 2
        layout, sheet = self.layout, self.sheet
        for number, (compartment, left, width, columns) in enumerate(layout.blocks):
            style = BANDS[compartment]
            sheet.box(left, y, width, height, fill=style.tint, gid=f"block-{compartment}")
            middle = y + _HEADING_HEIGHT / 2
            sheet.text(
                left + width / 2,
                middle,
                style.heading,
                size=at.HEADING_SIZE,
                style="bold",
                align="center",
                gid=f"heading-{compartment}",
            )
            if number:
                x = left - at.GAP / 2
                sheet.line([x, x], [y, y + height], colour=RULE, points=1.4, gid=f"rule-{number}")
            if self.has_overlap:
                self._brackets(columns, y + _HEADING_HEIGHT)
        foot = y + height - layout.tops[-1] - _LETTER_HEIGHT
        for number, column in enumerate(self.grid.columns):
            self._label(number, foot)
            middle = layout.lefts[number] + layout.width_of(column) / 2
            letter_width = text_width(column.letter, at.LETTER_SIZE, "bold")
            size = at.LETTER_SIZE * min(1.0, (layout.cell_width - 0.4) / max(letter_width, 0.1))
            sheet.text(
                middle, foot + _LETTER_HEIGHT / 2, column.letter, size=size, style="bold", align="center"
            )

    def _label(self, number: int, foot: float) -> None:
        """Write the label of a column upwards, its lines beside each other."""
        lines = self.layout.labels[number]
        middle = self.layout.lefts[number] + self.layout.width_of(self.grid.columns[number]) / 2
        step = leading(at.LABEL_SIZE)
        for place, line in enumerate(lines):
            x = middle + (place - (len(lines) - 1) / 2) * step
            self.sheet.text(x, foot, line, size=at.LABEL_SIZE, rotated=True)

    def _brackets(self, columns: list[int], y: float) -> None:
        """Draw a bracket over neighbouring columns whose units may share samples."""
        runs: list[tuple[int, list[int]]] = []
        for number in columns:
            overlap = self.grid.columns[number].overlap
            if overlap is None:
                continue
            if runs and runs[-1][0] == overlap and runs[-1][1][-1] == number - 1:
                runs[-1][1].append(number)
            else:
                runs.append((overlap, [number]))
        for overlap, members in runs:
            left = self.layout.lefts[members[0]] + 0.5
            last = members[-1]
            right = self.layout.lefts[last] + self.layout.width_of(self.grid.columns[last]) - 0.5
            foot, head = y + _BRACKET_HEIGHT - 0.3, y + _BRACKET_HEIGHT - 1.3
            self.sheet.line(
                [left, left, right, right],
                [foot, head, head, foot],
                colour=RULE,
                points=0.8,
                gid=f"overlap-{overlap}-{members[0]}",
            )
            words = f"{_WARNING}{overlap}"
            size = min(_SMALL, _SMALL * (right - left + 0.9) / text_width(words, _SMALL))
            self.sheet.text((left + right) / 2, head - 1.5, words, size=size, align="center")

    def _names(self, top: float) -> None:
        right = MARGIN + self.layout.names_width - 1.5
        edge = self.layout.lefts[-1] + self.layout.width_of(self.grid.columns[-1])
        previous = self.grid.rows[0]
        for number, row in enumerate(self.grid.rows):
            y, height = top + self.layout.tops[number], self.layout.heights[number]
            is_new = row.is_collapsed or row.is_gene != previous.is_gene
            self.sheet.line(
                [MARGIN, edge],
                [y, y],
                colour=RULE if is_new or number == 0 else _GUIDE,
                points=0.8 if is_new else 0.4,
            )
            style = "italic" if row.is_gene else "normal"
            name = self.layout.name_of(row.name)
            self.sheet.text(
                right,
                y + height / 2,
                name,
                size=at.NAME_SIZE,
                style=style,  # type: ignore[arg-type]  # one of two words
                align="right",
                gid=f"row-{number + 1}",
            )
            previous = row
        foot = top + self.layout.tops[-1]
        self.sheet.line([MARGIN, edge], [foot, foot], colour=RULE, points=0.4)

    def _cells(self, top: float) -> None:
        layout = self.layout
        for (row, column), marks in self.grid.cells.items():
            y = top + layout.tops[row]
            width = layout.width_of(self.grid.columns[column])
            if layout.is_crowded(row, column):
                total = str(sum(len(each.findings) for each in marks))
                self.sheet.text(
                    layout.lefts[column] + width / 2,
                    y + layout.heights[row] / 2,
                    total,
                    size=_COUNT,
                    align="center",
                    gid=f"count-{row + 1}-{column + 1}",
                )
                continue
            across = min(len(marks), layout.across(self.grid.columns[column]))
            slot_width = width / across
            above = (layout.heights[row] - ceil(len(marks) / across) * layout.cell_height) / 2
            where = f"{self.grid.rows[row].name}, {self.grid.columns[column].label}"
            for number, each in enumerate(marks):
                left = layout.lefts[column] + number % across * slot_width
                upper = y + above + number // across * layout.cell_height
                gid = f"mark-{row + 1}-{column + 1}-{number + 1}-{each.mark.name}"
                self._slot((left, upper, slot_width, layout.cell_height), each, gid, where)

    def _slot(self, slot: tuple[float, float, float, float], each: CellMark, gid: str, where: str) -> None:
        """Paint one symbol and, right of it, the letter of its context above and its number of findings below."""
        left, upper, width, height = slot
        size = min(_COUNT, height * (_TWO_LINES if each.count and each.letter else _ONE_LINE))
        room = max(text_width(each.count, size), text_width(each.letter, size, "italic"))
        radius = min(self.layout.cell_height * 0.38, height * 0.38, (width - room - _BESIDE) * 0.46)
        total = 2 * radius + (room + _BESIDE if room else 0)
        x = left + (width - total) / 2 + radius
        title = self._title(each, where)
        self.sheet.mark(x, upper + height / 2, radius, each.mark, gid=gid, title=title)
        beside, middle = x + radius + _BESIDE, upper + height / 2
        apart = max(radius * 0.6, size * _HALF_LINE if each.count and each.letter else 0)
        if each.count:
            self.sheet.text(beside, middle + apart, each.count, size=size)
        if each.letter:
            self.sheet.text(beside, middle - apart, each.letter, size=size, style="italic")

    def _title(self, each: CellMark, where: str) -> str:
        count = len(each.findings)
        about = f"; {self.grid.contexts[each.letter]}" if each.findings else ""
        number = f"; {counted(count, 'finding')}" if count else ""
        return f"{where}: {each.word}{about}{number}{several_words(each.differ)}"

    def _legend(self, *, draw: bool, y: float) -> float:
        """Paint the legend, each symbol with its word; return its height."""
        if not self.grid.marks:
            return 0.0
        step, x, start = leading(_SMALL) + 1.2, MARGIN, y
        for mark in self.grid.marks:
            width = 4.2 + text_width(mark.word, _SMALL) + 4
            if x + width > WIDTH - MARGIN and x > MARGIN:
                x, y = MARGIN, y + step
            if draw:
                self.sheet.mark(x + 1.4, y + step / 2, 1.3, mark, gid=f"legend-{mark.name}")
                self.sheet.text(
                    x + 4.2, y + step / 2, mark.word, size=_SMALL, colour=INK, gid=f"legend-{mark.name}-word"
                )
            x += width
        return y + step + 1 - start

    def _key(self) -> list[str]:
        """Return the meaning of letters and numbers, and in full what is cut."""
        words = [*self.grid.key]
        if any(self.layout.is_crowded(*place) for place in self.grid.cells):
            words.append(
                f"Number alone: number of findings, where their symbols do not fit on {at.MOST_LINES} lines, or on one where several are"
                " collapsed; the data of the figure has each."
            )
        if self.grid.why_empty:
            return []
        key = [" ".join(words)]
        if any(self.layout.letters):
            letters = "; ".join(
                f"{letter or 'no letter'}: {about}"
                for letter, about in self.grid.contexts.items()
                if letter in self.layout.letters
            )
            key.append(f"Small letter above and beside a symbol: {letters}.")
        cut = [f"{column.label}" for column in self.layout.cut]
        cut += [row.name for row in self.grid.rows if self.layout.name_of(row.name) != row.name]
        if cut:
            key.append(f"In full: {'; '.join(cut)}.")
        return key
