"""The PRISMA flow on paper: boxes below each other, what leaves at their side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.draw.frame import MARGIN, framed
from kg.draw.sheet import WIDTH
from kg.draw.text_metrics import leading, text_width, wrapped
from kg.encoding import BANDS, PAPER, RULE

if TYPE_CHECKING:
    from kg.draw.prisma.model import Box, Flow
    from kg.draw.sheet import Sheet

_SIZE = 7.0
_PAD = 2.0
_BETWEEN = 7.0
_PHASE = 6.5
_MAIN_LEFT, _MAIN_WIDTH = MARGIN + _PHASE + 4, 76.0
_SIDE_LEFT = _MAIN_LEFT + _MAIN_WIDTH + 12
_SIDE_WIDTH = WIDTH - MARGIN - _SIDE_LEFT
_INDENT = 4.0
_TINT = BANDS["in_vitro"].tint


def paint_flow(flow: Flow) -> Sheet:
    """Draw a flow on a sheet.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    """
    steps = flow.steps
    heights = [_height(main, side, steps) for main, side in steps]
    body = sum(heights) + _BETWEEN * max(0, len(steps) - 1) + 2
    with framed(flow, body) as (sheet, y):
        _paint_steps(sheet, y, steps, heights)
    return sheet


def _paint_steps(sheet: Sheet, y: float, steps: list[tuple[Box, Box | None]], heights: list[float]) -> None:
    """Paint the boxes with their arrows, and the phases beside them."""
    spans: dict[str, tuple[float, float]] = {}
    for number, (main, side) in enumerate(steps):
        height = heights[number]
        _paint_box(sheet, main, (_MAIN_LEFT, y, _MAIN_WIDTH, height))
        middle = y + height / 2
        if side is not None:
            sheet.arrow((_MAIN_LEFT + _MAIN_WIDTH, middle), (_SIDE_LEFT, middle))
            _paint_box(sheet, side, (_SIDE_LEFT, y, _SIDE_WIDTH, height))
        if number + 1 < len(steps):
            x = _MAIN_LEFT + _MAIN_WIDTH / 2
            sheet.arrow((x, y + height), (x, y + height + _BETWEEN))
        first = spans.get(main.phase, (y, y))[0]
        spans[main.phase] = (first, y + height)
        y += height + _BETWEEN
    for phase, (first, last) in spans.items():
        sheet.box(MARGIN, first, _PHASE, last - first, fill=_TINT, edge=RULE, gid=f"phase-{phase}")
        at = (MARGIN + _PHASE / 2, (first + last) / 2)
        sheet.text(*at, phase, size=_SIZE, style="bold", rotated=True, centred=True)


def _lines(box: Box, width: float) -> list[tuple[str, float]]:
    """Return the lines of a box with how far each is indented."""
    lines = []
    for _, words, count, depth in box.lines:
        indent = depth * _INDENT
        text = f"{words} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{count})"
        lines += [(line, indent) for line in wrapped(text, width - 2 * _PAD - indent, _SIZE)]
    return lines


def _height(main: Box, side: Box | None, steps: list[tuple[Box, Box | None]]) -> float:
    """Return the height of a step: that of its text or, alone in its phase, of the name of the phase."""
    tall = len(_lines(main, _MAIN_WIDTH))
    if side is not None:
        tall = max(tall, len(_lines(side, _SIDE_WIDTH)))
    is_alone = sum(each.phase == main.phase for each, _ in steps) == 1
    name = text_width(main.phase, _SIZE, "bold") + 2 if is_alone else 0.0
    return max(name, tall * leading(_SIZE) + 2 * _PAD)


def _paint_box(sheet: Sheet, box: Box, place: tuple[float, float, float, float]) -> None:
    left, y, width, height = place
    gid = f"box-{box.lines[0][0]}"
    sheet.box(left, y, width, height, fill=PAPER, edge=RULE, gid=gid)
    sheet.titles[gid] = "; ".join(f"{words}: {count}" for _, words, count, _ in box.lines)
    lines = _lines(box, width)
    at = y + (height - len(lines) * leading(_SIZE)) / 2
    for line, indent in lines:
        sheet.text(left + _PAD + indent, at + leading(_SIZE) / 2, line, size=_SIZE)
        at += leading(_SIZE)
