"""A sheet of paper to draw on, in millimetres, and its way into SVG, PDF or PNG with equal bytes for equal drawings.

matplotlib is an extra; it is imported when a sheet is made and nowhere else.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from functools import cache
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

from kg.draw.marks import INK, PAPER, RULE
from kg.errors import MissingExtraError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    from kg.draw.marks import Mark

PAINTED = (".svg", ".pdf", ".png")
SUFFIXES = (*PAINTED, ".html")
WIDTH = 180.0
DOTS_PER_INCH = 300
_MM_PER_INCH = 25.4
_MM_PER_POINT = _MM_PER_INCH / 72
_SPACE = " \t\n\r\f\v"  # a no-break space keeps what it joins together
_SPACES = re.compile(f"[{_SPACE}]+")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_LEADING = 1.35
_HEAD = 2.0
Style = Literal["normal", "italic", "bold"]
Align = Literal["left", "center", "right"]
_FACES = {"normal": "DejaVuSans.ttf", "italic": "DejaVuSans-Oblique.ttf", "bold": "DejaVuSans-Bold.ttf"}
_SETTINGS = {"svg.hashsalt": "drugkg", "svg.fonttype": "path", "pdf.fonttype": 42, "path.simplify": False}
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Creator": "drugkg", "Date": None},
    ".pdf": {"Creator": "drugkg", "Producer": "drugkg", "CreationDate": None},
    ".png": {"Software": "drugkg"},
}


def refuse_suffix(path: Path) -> str:
    """Return how the name of a figure ends, in lower case.

    Raises
    ------
    OptionError
        Where no figure ends so.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise OptionError(
            f"'{path}' is no name of a figure", remedy=f"let it end in one of {', '.join(SUFFIXES)}"
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
        with _matplotlib():
            from matplotlib.figure import Figure

            self.width = width
            self.height = height
            self.figure: Figure = Figure(
                figsize=(width / _MM_PER_INCH, height / _MM_PER_INCH), facecolor=PAPER
            )
            self.axes = self.figure.add_axes((0, 0, 1, 1))
            self.axes.set_xlim(0, width)
            self.axes.set_ylim(height, 0)
            self.axes.set_axis_off()
        self.titles: dict[str, str] = {}

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
        gid: str | None = None,
    ) -> None:
        """Write one line; `y` is its middle, or `x` where it is rotated to read upwards; `size` is in points."""
        self.axes.text(
            x,
            y,
            drawable(words),
            color=colour,
            ha="center" if rotated else align,
            va="bottom" if rotated else "center_baseline",
            rotation=90 if rotated else 0,
            font=_face(style, size),
            parse_math=False,
            gid=gid,
        )

    def middle(self, x: float, y: float, words: str, *, size: float = 7) -> None:
        """Write one bold line that reads upwards, its middle at a point."""
        self.axes.text(
            x,
            y,
            drawable(words),
            color=INK,
            ha="center",
            va="center",
            rotation=90,
            font=_face("bold", size),
            parse_math=False,
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
        """Draw a mark around a point; the title is what a reader of the SVG gets on asking."""
        from kg.draw.shapes import patches

        for number, patch in enumerate(patches(mark, x, y, radius)):
            if gid:
                patch.set_gid(gid if number == 0 else f"{gid}-{number}")
            self.axes.add_patch(patch)
        if gid:
            self.titles[gid] = title or mark.word

    def save(self, path: Path, *, suffix: str, title: str, description: str) -> None:
        """Write the sheet; the same drawing gives the same bytes."""
        with _matplotlib() as matplotlib, warnings.catch_warnings():
            warnings.simplefilter("error")
            with matplotlib.rc_context():
                matplotlib.rcdefaults()
                matplotlib.rcParams.update(_SETTINGS)
                self.figure.savefig(
                    path,
                    format=suffix.removeprefix("."),
                    dpi=DOTS_PER_INCH,
                    facecolor=PAPER,
                    metadata={**_METADATA[suffix], **({} if suffix == ".png" else {"Title": title})},
                )
        if suffix == ".svg":
            svg = path.read_text(encoding="utf-8")
            path.write_text(_with_titles(svg, title, description, self.titles), encoding="utf-8")


def leading(size: float) -> float:
    """Return the height of a line of text in millimetres, its size in points."""
    return size * _MM_PER_POINT * _LEADING


def text_width(words: str, size: float, style: Style = "normal") -> float:
    """Return how many millimetres a line of text is wide, its size in points."""
    advance, units = _advances(style)
    return sum(advance(letter) for letter in drawable(words)) / units * size * _MM_PER_POINT


def wrapped(words: str, width: float, size: float, style: Style = "normal") -> list[str]:
    """Break words into lines that are at most `width` millimetres wide; a word that is wider is broken too."""
    lines: list[str] = []
    line = ""
    for word in _SPACES.split(words.strip(_SPACE)):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, style) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, size, style) > width and len(line) > 1:
            fits = next(
                n for n in range(len(line) - 1, 0, -1) if n == 1 or text_width(line[:n], size, style) <= width
            )
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def drawable(words: str) -> str:
    """Put a replacement character where the font has no letter; the page and the data keep the text as it is."""
    known = _letters()
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in _SPACES.sub(" ", words))


@contextmanager
def _matplotlib() -> Iterator[Any]:
    """Give matplotlib, or say how to install it."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise MissingExtraError("a figure as SVG, PDF or PNG", "figures") from error
    yield mpl


@cache
def _file(style: Style) -> str:
    with _matplotlib() as matplotlib:
        return str(Path(matplotlib.get_data_path(), "fonts", "ttf", _FACES[style]))


def _face(style: Style, size: float) -> FontProperties:
    """Return a face of the font that matplotlib brings, whatever the machine has."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file(style), size=size)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(_file("normal")).get_charmap())


@cache
def _advances(style: Style) -> tuple[Callable[[str], float], int]:
    """Return the function that says how wide a letter is, and the units of an em."""
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(_file(style))

    @cache
    def advance(letter: str) -> float:
        return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance)

    return advance, font.units_per_EM


def _with_titles(svg: str, title: str, description: str, titles: dict[str, str]) -> str:
    """Give the picture and each of its marks words that a screen reader reads and a pointer shows."""

    def named(match: re.Match[str]) -> str:
        words = titles.get(match[1])
        return match[0] if words is None else f"{match[0]}\n    <title>{escape(words)}</title>"

    svg = re.sub(r'<g id="([^"]+)">', named, svg)
    head = f"<title>{escape(drawable(title))}</title>\n <desc id='description'>{escape(drawable(description))}</desc>"
    return re.sub(
        r"<svg ([^>]*)>",
        lambda match: f'<svg role="img" aria-describedby="description" {match[1]}>\n {head}',
        svg,
        count=1,
    )
