"""The evidence-gap map on paper: a disc for independent units, marks for null and silent findings."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from kg.draw.figure import WIDTH, Sheet
from kg.draw.frame import INSIDE, MARGIN, head_height, notes_height, paint_head, paint_notes
from kg.draw.lettering import leading, text_width
from kg.draw.marks import BANDS, DARK_GREY, LINES, MUTED, NONE, PAPER, RULE, SILENT

if TYPE_CHECKING:
    from pathlib import Path

    from kg.draw.gap import Cell, GapMap

_NAME_SIZE, _SIZE, _UNITS_SIZE = 7.5, 6.5, 7.5
_HEADING, _HEIGHT, _GAP = 6.5, 16.0, 2.0
_WIDEST = 66.0
_BIGGEST, _SMALLEST = 5.6, 2.2
_DASH = 1.2


def paint_gap(gap: GapMap, path: Path, suffix: str) -> None:
    """Write a gap map as SVG, PDF or PNG.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    """
    head = head_height(gap.title, gap.headline)
    body = 0.0 if gap.why_empty else _HEADING + len(gap.families) * _HEIGHT + 2
    sheet = Sheet(WIDTH, head + body + notes_height(gap.caption))
    paint_head(sheet, gap.title, gap.headline)
    if not gap.why_empty:
        _paint_body(sheet, gap, head)
    paint_notes(sheet, head + body, gap.caption)
    sheet.save(path, suffix=suffix, title=gap.title, description=" ".join((gap.headline, *gap.caption)))


def _paint_body(sheet: Sheet, gap: GapMap, top: float) -> None:
    names = max(text_width(LINES[family].words, _NAME_SIZE) for family in gap.families) + 3
    count = len(gap.compartments)
    width = min(_WIDEST, (INSIDE - names - _GAP * (count - 1)) / count)
    height = len(gap.families) * _HEIGHT
    most = max(cell.units for cell in gap.cells.values())
    for number, compartment in enumerate(gap.compartments):
        left = MARGIN + names + number * (width + _GAP)
        sheet.box(
            left, top, width, _HEADING + height, fill=BANDS[compartment].tint, gid=f"band-{compartment}"
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
        for row, family in enumerate(gap.families):
            y = top + _HEADING + row * _HEIGHT
            cell = gap.cells.get((family, compartment))
            gid = f"cell-{family}-{compartment}"
            if cell is None:
                _paint_none(sheet, left, y, width, gid)
            else:
                _paint_cell(sheet, (left, y), cell, most, gid)
    right = MARGIN + names + count * (width + _GAP) - _GAP
    for row, family in enumerate(gap.families):
        y = top + _HEADING + row * _HEIGHT
        sheet.line([MARGIN, right], [y, y], colour=RULE, points=0.4)
        sheet.text(MARGIN, y + _HEIGHT / 2, LINES[family].words, size=_NAME_SIZE)


def _paint_none(sheet: Sheet, left: float, y: float, width: float, gid: str) -> None:
    """Paint an empty cell: white, with a broken outline."""
    x, right, foot = left + 1, left + width - 1, y + _HEIGHT - 1
    sheet.box(x, y + 1, right - x, _HEIGHT - 2, fill=PAPER, gid=gid)
    at = x
    while at < right:
        end = min(at + _DASH, right)
        for level in (y + 1, foot):
            sheet.line([at, end], [level, level], colour=RULE, points=0.5)
        at += 2 * _DASH
    sheet.text(left + width / 2, y + _HEIGHT / 2, "none", size=_SIZE, colour=MUTED, align="center")


def _paint_cell(sheet: Sheet, place: tuple[float, float], cell: Cell, most: int, gid: str) -> None:
    left, y = place
    middle = y + _HEIGHT / 2
    radius = max(_SMALLEST, _BIGGEST * sqrt(cell.units / most))
    x = left + 1.5 + _BIGGEST
    sheet.disc(x, middle, radius, fill=DARK_GREY, gid=gid)
    sheet.text(x, middle, str(cell.units), size=_UNITS_SIZE, style="bold", colour=PAPER, align="center")
    sheet.titles[gid] = words_of(cell)
    text = left + 2 * _BIGGEST + 4
    step = leading(_SIZE) + 0.5
    first = middle - 1.5 * step
    studies = f"{cell.studies} {'study' if cell.studies == 1 else 'studies'}"
    sheet.text(text, first, studies, size=_SIZE)
    findings = (
        f"{cell.findings} {'finding' if cell.findings == 1 else 'findings'}, {cell.significant} significant"
    )
    sheet.text(text, first + step, findings, size=_SIZE)
    for number, (mark, count, word) in enumerate(
        ((NONE, cell.null, "null"), (SILENT, cell.silent, "silent"))
    ):
        level = first + (2 + number) * step
        sheet.mark(text + 1, level, 1.0, mark, gid=f"{gid}-{mark.name}", title=f"{count} {word}")
        sheet.text(text + 3, level, f"{count} {word}", size=_SIZE)


def words_of(cell: Cell) -> str:
    """Say what a cell holds."""
    units = f"{cell.units} independent {'unit' if cell.units == 1 else 'units'}"
    return f"{units}, studies: {cell.studies}, findings: {cell.findings}, null: {cell.null}, silent: {cell.silent}"
