"""A sheet to draw on, in millimetres, saved as SVG, PDF or PNG; equal drawings give equal bytes.

matplotlib is an extra; it is imported when a sheet is made and nowhere else.
"""

from __future__ import annotations

import re
import warnings
from math import hypot
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

from kg.draw.text_metrics import (
    MM_PER_INCH,
    drawable,
    face,
    leading,
    matplotlib_module,
    missing_characters,
    wrapped,
)
from kg.encoding import INK, PAPER, RULE
from kg.errors import OptionError
from kg.wording import enumerated, xml_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from kg.draw.text_metrics import Style
    from kg.encoding import Mark

PAINTED = (".svg", ".pdf", ".png")
SUFFIXES = (*PAINTED, ".html")
WIDTH = 180.0
DOTS_PER_INCH = 300
_HEAD = 2.0
Align = Literal["left", "center", "right"]
_SETTINGS = {"svg.hashsalt": "drugkg", "svg.fonttype": "path", "pdf.fonttype": 42, "path.simplify": False}
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Creator": "drugkg", "Date": None},
    ".pdf": {"Creator": "drugkg", "Producer": "drugkg", "CreationDate": None},
    ".png": {"Software": "drugkg"},
}


def refuse_suffix(path: Path, noun: str, allowed: Collection[str]) -> str:
    """Return the file extension of an output file in lower case; raise OptionError if it is not allowed."""
    suffix = path.suffix.lower()
    if suffix not in allowed:
        raise OptionError(
            f"file extension not allowed for a {noun}: '{path}'", remedy=f"use {enumerated(list(allowed))}"
        )
    return suffix


class Sheet:
    """A white sheet, `WIDTH` or another number of millimetres wide, its origin at the upper left.

    Parameters
    ----------
    width, height
        In millimetres.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    """

    def __init__(self, width: float, height: float) -> None:
        with matplotlib_module():
            from matplotlib.figure import Figure

            self.width = width
            self.height = height
            self.figure: Figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), facecolor=PAPER)
            self.axes = self.figure.add_axes((0, 0, 1, 1))
            self.axes.set_xlim(0, width)
            self.axes.set_ylim(height, 0)
            self.axes.set_axis_off()
        self.titles: dict[str, str] = {}
        self.missing: set[str] = set()

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 7,
        style: Style = "normal",
        colour: str = INK,
        align: Align = "left",
        rotated: bool = False,
        centred: bool = False,
        gid: str | None = None,
    ) -> None:
        """Write one line; `y` is its middle, or `x` where it is rotated to read upwards, or both if it is centred too.

        `size` is in points; characters that the font does not have are replaced, and recorded in `missing`.
        """
        self.missing |= missing_characters(words, style)
        upright = "center" if centred else "bottom"
        self.axes.text(
            x,
            y,
            drawable(words, style),
            color=colour,
            ha="center" if rotated else align,
            va=upright if rotated else "center_baseline",
            rotation=90 if rotated else 0,
            font=face(style, size),
            parse_math=False,
            gid=gid,
        )

    def paragraph(
        self, x: float, y: float, words: str, *, width: float, size: float = 7, **how: Any
    ) -> float:
        """Write words in as many lines as they need, the first below `y`; returns where the next would begin."""
        for line in wrapped(words, width, size, how.get("style", "normal")):
            self.text(x, y + leading(size) / 2, line, size=size, **how)
            y += leading(size)
        return y

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        colour: str = INK,
        points: float = 0.5,
        gid: str | None = None,
    ) -> None:
        """Draw a line through points."""
        self.axes.plot(xs, ys, color=colour, linewidth=points, solid_capstyle="butt", gid=gid, marker="")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: str | None = None,
        gid: str | None = None,
    ) -> None:
        """Draw a filled rectangle."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill,
                edgecolor=edge or "none",
                linewidth=0.6 if edge else 0,
                gid=gid,
            )
        )

    def arrow(self, start: tuple[float, float], end: tuple[float, float], *, colour: str = RULE) -> None:
        """Draw a line with a head at its end, upright or level."""
        from matplotlib.patches import Polygon

        (x, y), (to_x, to_y) = start, end
        length = hypot(to_x - x, to_y - y)
        along = ((to_x - x) / length, (to_y - y) / length)
        foot = (to_x - _HEAD * along[0], to_y - _HEAD * along[1])
        side = (-along[1] * _HEAD / 2, along[0] * _HEAD / 2)
        self.line([x, foot[0]], [y, foot[1]], colour=colour, points=0.8)
        head = [end, (foot[0] + side[0], foot[1] + side[1]), (foot[0] - side[0], foot[1] - side[1])]
        self.axes.add_patch(Polygon(head, closed=True, facecolor=colour, edgecolor="none"))

    def disc(self, x: float, y: float, radius: float, *, fill: str, gid: str | None = None) -> None:
        """Draw a filled circle."""
        from matplotlib.patches import Circle

        self.axes.add_patch(Circle((x, y), radius, facecolor=fill, edgecolor="none", gid=gid))

    def mark(
        self, x: float, y: float, radius: float, mark: Mark, *, gid: str | None = None, title: str = ""
    ) -> None:
        """Draw a symbol around a point; the title is its tooltip in SVG."""
        from kg.draw.symbols import patches

        for number, patch in enumerate(patches(mark, x, y, radius)):
            if gid:
                patch.set_gid(gid if number == 0 else f"{gid}-{number}")
            self.axes.add_patch(patch)
        if gid:
            self.titles[gid] = title or mark.word

    def save(self, path: Path, *, suffix: str, title: str, description: str) -> None:
        """Write the sheet; the same drawing gives the same bytes."""
        with matplotlib_module() as matplotlib, warnings.catch_warnings():
            warnings.simplefilter("error")
            with matplotlib.rc_context():
                matplotlib.rcdefaults()
                matplotlib.rcParams.update(_SETTINGS)
                self.figure.savefig(
                    path,
                    format=suffix.removeprefix("."),
                    dpi=DOTS_PER_INCH,
                    facecolor=PAPER,
                    metadata={
                        **_METADATA[suffix],
                        **({} if suffix == ".png" else {"Title": drawable(title)}),
                    },
                )
        if suffix == ".svg":
            svg = path.read_text(encoding="utf-8")
            path.write_text(_with_titles(svg, title, description, self.titles), encoding="utf-8")


def _with_titles(svg: str, title: str, description: str, titles: dict[str, str]) -> str:
    """Return the SVG with titles of the figure and of its symbols, for screen readers and tooltips."""

    def named(match: re.Match[str]) -> str:
        words = titles.get(match[1])
        return match[0] if words is None else f"{match[0]}\n    <title>{escape(xml_text(words))}</title>"

    svg = re.sub(r'<g id="([^"]+)">', named, svg)
    head = f"<title>{escape(drawable(title))}</title>\n <desc id='description'>{escape(drawable(description))}</desc>"
    return re.sub(
        r"<svg ([^>]*)>",
        lambda match: f'<svg role="img" aria-describedby="description" {match[1]}>\n {head}',
        svg,
        count=1,
    )
