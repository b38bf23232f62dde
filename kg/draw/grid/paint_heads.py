"""The heads of the columns of a grid, painted: letters, labels, drug, dose and time, and brackets over suspected overlaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.draw.frame import MARGIN
from kg.draw.grid import layout as at
from kg.draw.grid.heads import LABEL_SIZE
from kg.draw.text_metrics import leading, text_width
from kg.encoding import INK, MUTED, RULE

if TYPE_CHECKING:
    from kg.draw.grid.layout import Layout
    from kg.draw.sheet import Sheet

GUIDE = "#CFCBC2"
BRACKET_HEIGHT = 4.5
_LETTER_HEIGHT = 4.0
_WARNING_SIZE = 6.5
_WARNING = "\N{WARNING SIGN}"


def heads_height(layout: Layout) -> float:
    """Return the height of the heads, without headings of compartments and brackets."""
    return layout.heads.height + _LETTER_HEIGHT + sum(layout.heads.fact_heights.values())


def paint_heads(sheet: Sheet, layout: Layout, y: float) -> None:
    """Paint the heads of all columns, their top at `y`."""
    if layout.heads.level is None:
        foot = y + layout.heads.height
        for number, label in enumerate(layout.heads.upright):
            _letter(sheet, layout, number, foot)
            _upwards(sheet, layout.middle_of(number), foot, label)
        return
    for number, lines in enumerate(layout.heads.level):
        _letter(sheet, layout, number, y)
        top = _level(sheet, layout, number, y + _LETTER_HEIGHT, lines["study"])
        _level(sheet, layout, number, top, lines["system"], colour=MUTED)
    y += _LETTER_HEIGHT + layout.heads.height
    for name, height in layout.heads.fact_heights.items():
        sheet.line([MARGIN, layout.right], [y, y], colour=GUIDE, points=0.4)
        right = MARGIN + layout.names_width - 1.5
        size = layout.heads.size
        sheet.text(right, y + height / 2, name, size=size, colour=MUTED, align="right", gid=f"fact-{name}")
        for number, lines in enumerate(layout.heads.level):
            spare = (height - len(lines[name]) * leading(size)) / 2
            _level(sheet, layout, number, y + spare, lines[name])
        y += height


def _letter(sheet: Sheet, layout: Layout, number: int, y: float) -> None:
    """Write the letter of a unit, its top at `y`."""
    letter = layout.grid.columns[number].letter
    width = text_width(letter, at.LETTER_SIZE, "bold")
    size = at.LETTER_SIZE * min(1.0, (layout.cell_width - 0.4) / max(width, 0.1))
    middle = layout.middle_of(number)
    sheet.text(middle, y + _LETTER_HEIGHT / 2, letter, size=size, style="bold", align="center")


def _level(
    sheet: Sheet, layout: Layout, number: int, y: float, lines: list[str], *, colour: str = INK
) -> float:
    """Write lines in the middle of a column; return where the next would begin."""
    size = layout.heads.size
    for line in lines:
        middle = layout.middle_of(number)
        sheet.text(middle, y + leading(size) / 2, line, size=size, colour=colour, align="center")
        y += leading(size)
    return y


def _upwards(sheet: Sheet, middle: float, foot: float, lines: list[str]) -> None:
    """Write the label of a column upwards, its lines beside each other."""
    step = leading(LABEL_SIZE)
    for place, line in enumerate(lines):
        x = middle + (place - (len(lines) - 1) / 2) * step
        sheet.text(x, foot, line, size=LABEL_SIZE, rotated=True)


def paint_brackets(sheet: Sheet, layout: Layout, columns: list[int], y: float) -> None:
    """Draw a bracket over neighbouring columns whose units may share samples, its top at `y`."""
    runs: list[tuple[int, list[int]]] = []
    for number in columns:
        overlap = layout.grid.columns[number].overlap
        if overlap is None:
            continue
        if runs and runs[-1][0] == overlap and runs[-1][1][-1] == number - 1:
            runs[-1][1].append(number)
        else:
            runs.append((overlap, [number]))
    for overlap, members in runs:
        left = layout.lefts[members[0]] + 0.5
        last = members[-1]
        right = layout.lefts[last] + layout.width_of(layout.grid.columns[last]) - 0.5
        foot, head = y + BRACKET_HEIGHT - 0.3, y + BRACKET_HEIGHT - 1.3
        sheet.line(
            [left, left, right, right],
            [foot, head, head, foot],
            colour=RULE,
            points=0.8,
            gid=f"overlap-{overlap}-{members[0]}",
        )
        words = f"{_WARNING}{overlap}"
        size = min(_WARNING_SIZE, _WARNING_SIZE * (right - left + 0.9) / text_width(words, _WARNING_SIZE))
        sheet.text((left + right) / 2, head - 1.5, words, size=size, align="center")
