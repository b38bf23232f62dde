"""The evidence-gap map on paper: a disc for independent units, marks for findings without effect and those not reported."""

from __future__ import annotations

from itertools import accumulate
from math import sqrt
from typing import TYPE_CHECKING

from kg.draw.frame import INSIDE, MARGIN, framed
from kg.draw.text_metrics import leading, text_width
from kg.encoding import BANDS, DARK_GREY, LINES, MUTED, PAPER, RULE
from kg.wording import counted

if TYPE_CHECKING:
    from kg.draw.gap_map.model import Cell, GapMap
    from kg.draw.sheet import Sheet

_NAME_SIZE, _SIZE, _UNITS_SIZE = 7.5, 6.5, 7.5
_STEP = leading(_SIZE) + 0.5
_HEADING, _LOWEST, _GAP = 6.5, 11.0, 2.0
_WIDEST = 66.0
_BIGGEST, _SMALLEST = 5.6, 2.2
_DASH = 1.2


def paint_gap(gap: GapMap) -> Sheet:
    """Draw a gap map on a sheet.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    """
    body = 0.0 if gap.why_empty else _HEADING + sum(_heights(gap)) + 2
    with framed(gap, body) as (sheet, top):
        if not gap.why_empty:
            _paint_body(sheet, gap, top)
    return sheet


def _paint_body(sheet: Sheet, gap: GapMap, top: float) -> None:
    names = max(text_width(LINES[family].words, _NAME_SIZE) for family in gap.families) + 3
    count = len(gap.compartments)
    width = min(_WIDEST, (INSIDE - names - _GAP * (count - 1)) / count)
    heights = _heights(gap)
    rows = list(zip(accumulate(heights, initial=top + _HEADING), heights, strict=False))
    most = max(cell.units for cell in gap.cells.values())
    for number, compartment in enumerate(gap.compartments):
        left = MARGIN + names + number * (width + _GAP)
        sheet.box(
            left,
            top,
            width,
            _HEADING + sum(heights),
            fill=BANDS[compartment].tint,
            gid=f"block-{compartment}",
        )
        sheet.text(
            left + width / 2,
            top + _HEADING / 2,
            BANDS[compartment].heading,
            size=8,
            style="bold",
            align="center",
            gid=f"heading-{compartment}",
        )
        for (y, high), family in zip(rows, gap.families, strict=True):
            cell = gap.cells.get((family, compartment))
            gid = f"cell-{family}-{compartment}"
            if cell is None:
                _paint_none(sheet, (left, y, high), width, gid)
            else:
                _paint_cell(sheet, (left, y, high), cell, most, gid)
    right = MARGIN + names + count * (width + _GAP) - _GAP
    for (y, high), family in zip(rows, gap.families, strict=True):
        sheet.line([MARGIN, right], [y, y], colour=RULE, points=0.4)
        sheet.text(MARGIN, y + high / 2, LINES[family].words, size=_NAME_SIZE)


def _heights(gap: GapMap) -> list[float]:
    """Return the height of the row of each contrast family: that of its fullest cell."""
    lines = [
        max((len(cell.lines) for (its, _), cell in gap.cells.items() if its == family), default=0)
        for family in gap.families
    ]
    return [max(_LOWEST, number * _STEP + 2) for number in lines]


def _paint_none(sheet: Sheet, place: tuple[float, float, float], width: float, gid: str) -> None:
    """Paint an empty cell: white, with a broken outline."""
    left, y, height = place
    x, right, foot = left + 1, left + width - 1, y + height - 1
    sheet.box(x, y + 1, right - x, height - 2, fill=PAPER, gid=gid)
    at = x
    while at < right:
        end = min(at + _DASH, right)
        for level in (y + 1, foot):
            sheet.line([at, end], [level, level], colour=RULE, points=0.5)
        at += 2 * _DASH
    sheet.text(left + width / 2, y + height / 2, "none", size=_SIZE, colour=MUTED, align="center")


def _paint_cell(sheet: Sheet, place: tuple[float, float, float], cell: Cell, most: int, gid: str) -> None:
    left, y, height = place
    middle = y + height / 2
    radius = max(_SMALLEST, _BIGGEST * sqrt(cell.units / most))
    x = left + 1.5 + _BIGGEST
    sheet.disc(x, middle, radius, fill=DARK_GREY, gid=gid)
    sheet.text(x, middle, str(cell.units), size=_UNITS_SIZE, style="bold", colour=PAPER, align="center")
    sheet.titles[gid] = words_of(cell)
    text = left + 2 * _BIGGEST + 4
    level = y + (height - len(cell.lines) * _STEP) / 2 + _STEP / 2
    for marks, words in cell.lines:
        at = text
        for mark in marks:
            sheet.mark(at + 1, level, 1.0, mark, gid=f"{gid}-{mark.name}", title=words)
            at += 3
        sheet.text(at, level, words, size=_SIZE)
        level += _STEP


def words_of(cell: Cell) -> str:
    """Return the text of a cell."""
    units = counted(cell.units, "independent unit")
    return "; ".join([units, *(words for _, words in cell.lines)])
