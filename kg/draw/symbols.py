"""The outlines of symbols as paths, independent of fonts."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from kg.encoding import PAPER

if TYPE_CHECKING:
    from matplotlib.patches import Patch

    from kg.encoding import Mark

Point = tuple[float, float]
_LINE = 0.9
_CROSS_LINE = 1.0
_DOT = 0.22
_RING = 0.42


def outline(shape: str) -> list[Point]:
    """Return the corners of a shape around the origin, within a circle of radius 1, y downwards.

    Examples
    --------
    >>> outline("square")[0]
    (-0.8, -0.8)
    """
    half_width = sqrt(3) / 2 * 1.05
    return {
        "triangle-up": [(0.0, -0.9), (half_width, 0.7), (-half_width, 0.7)],
        "triangle-down": [(0.0, 0.9), (-half_width, -0.7), (half_width, -0.7)],
        "diamond": [(0.0, -1.0), (0.85, 0.0), (0.0, 1.0), (-0.85, 0.0)],
        "square": [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
    }[shape]


def patches(mark: Mark, x: float, y: float, radius: float) -> list[Patch]:
    """Return the patches of a symbol; hollow shapes are white inside, legible on every tint and in grey print."""
    from matplotlib.patches import Circle, PathPatch, Polygon
    from matplotlib.path import Path

    def placed(points: list[Point]) -> list[Point]:
        return [(x + radius * dx, y + radius * dy) for dx, dy in points]

    if mark.shape in {"dot", "ring"}:
        size = radius * (_DOT if mark.shape == "dot" else _RING)
        inside = mark.colour if mark.filled else PAPER
        return [Circle((x, y), size, facecolor=inside, edgecolor=mark.colour, linewidth=0.5)]
    if mark.shape == "cross":
        corners = placed([(-0.65, -0.65), (0.65, 0.65), (-0.65, 0.65), (0.65, -0.65)])
        strokes = Path(corners, [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO])
        return [PathPatch(strokes, facecolor="none", edgecolor=mark.colour, linewidth=_CROSS_LINE)]
    if mark.shape == "split-diamond":
        top, right, bottom, left = placed(outline("diamond"))
        second = mark.second_colour or mark.colour
        parts = [([top, left, bottom], mark.colour), ([top, right, bottom], second)]
    else:
        parts = [(placed(outline(mark.shape)), mark.colour)]
    return [
        Polygon(
            part,
            closed=True,
            facecolor=colour if mark.filled else PAPER,
            edgecolor=colour,
            linewidth=_LINE,
            joinstyle="miter",
        )
        for part, colour in parts
    ]
