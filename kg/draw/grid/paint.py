"""The direction grid on paper: names, blocks of study × system pairs, symbols, legend and caption."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from kg.draw.frame import MARGIN, framed
from kg.draw.grid import layout as at
from kg.draw.grid.layout import Layout, marked_name
from kg.draw.grid.model import CONVERGENT, several_words
from kg.draw.grid.paint_heads import BRACKET_HEIGHT, GUIDE, heads_height, paint_brackets, paint_heads
from kg.draw.sheet import WIDTH
from kg.draw.text_metrics import leading, text_width
from kg.encoding import BANDS, HIGHLIGHT, INK, PAPER, RULE
from kg.wording import counted, enumerated

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
_HEADING_HEIGHT = 5.0
_RULE = 0.5


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
        bracket = BRACKET_HEIGHT if self.has_overlap else 0.0
        return _HEADING_HEIGHT + bracket + heads_height(self.layout) + self.layout.tops[-1] + 2

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
                sheet.box(x - _RULE / 2, y, _RULE, height, fill=RULE, gid=f"rule-{number}")
            if self.has_overlap:
                paint_brackets(sheet, layout, columns, y + _HEADING_HEIGHT)
        top = y + _HEADING_HEIGHT + (BRACKET_HEIGHT if self.has_overlap else 0.0)
        paint_heads(sheet, layout, top)

    def _names(self, top: float) -> None:
        right = MARGIN + self.layout.names_width - 1.5
        edge = self.layout.lefts[-1] + self.layout.width_of(self.grid.columns[-1])
        previous = self.grid.rows[0]
        for number, row in enumerate(self.grid.rows):
            y, height = top + self.layout.tops[number], self.layout.heights[number]
            is_new = row.is_collapsed or row.is_gene != previous.is_gene or number in self.grid.bands
            self._band(number, y)
            self.sheet.line(
                [MARGIN, edge],
                [y, y],
                colour=RULE if is_new or number == 0 else GUIDE,
                points=0.8 if is_new else 0.4,
            )
            style = "italic" if row.is_gene else "normal"
            name = self.layout.name_of(row)
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

    def _band(self, number: int, y: float) -> None:
        """Paint the heading of a band above its first row, and a bar beside its convergent rows."""
        if number in self.grid.bands:
            height = self.layout.band_height(number)
            _, heading = self.grid.bands[number]
            self.sheet.box(MARGIN, y - height, self.layout.right - MARGIN, height, fill=PAPER)
            middle = y - height / 2 + 0.3
            self.sheet.text(
                MARGIN + 1.8, middle, heading, size=at.NAME_SIZE, style="bold", gid=f"band-{number + 1}"
            )
        if self.grid.rows[number].band == CONVERGENT:
            extra = self.layout.band_height(number) - 0.8 if number in self.grid.bands else 0.0
            bar = (MARGIN, y - extra, 1.0, self.layout.heights[number] + extra)
            self.sheet.box(*bar, fill=HIGHLIGHT, gid=f"convergent-{number + 1}")

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
        height -= len(self.layout.shown) * leading(at.SHOWN_SIZE)
        size = min(_COUNT, height * (_TWO_LINES if each.count and each.letter else _ONE_LINE))
        room = max(text_width(each.count, size), text_width(each.letter, size, "italic"))
        radius = min(self.layout.mark_height * 0.38, height * 0.38, (width - room - _BESIDE) * 0.46)
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
        for line, name in enumerate(self.layout.shown):
            words = each.facts.get(name, "")
            fits = min(
                at.SHOWN_SIZE, at.SHOWN_SIZE * (width - _BESIDE) / max(text_width(words, at.SHOWN_SIZE), 0.1)
            )
            level = upper + height + (line + 0.4) * leading(at.SHOWN_SIZE)
            self.sheet.text(left + width / 2, level, words, size=fits, align="center")

    def _title(self, each: CellMark, where: str) -> str:
        count = len(each.findings)
        about = f"; {self.grid.contexts[each.letter]}" if each.findings else ""
        number = f"; {counted(count, 'finding')}" if count else ""
        return f"{where}: {each.word}{about}{number}{several_words(each.differ)}{each.given}"

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
        if self.grid.show != self.layout.shown:
            named = enumerated(self.grid.show, "and").capitalize()
            words.append(
                f"{named} not written below symbols, for the columns are too narrow; the page and the data of the figure have them."
            )
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
        cut = [f"{column.label}" for column in self.layout.heads.cut]
        cut += [row.name for row in self.grid.rows if self.layout.name_of(row) != marked_name(row)]
        if cut:
            key.append(f"In full: {'; '.join(cut)}.")
        return key
