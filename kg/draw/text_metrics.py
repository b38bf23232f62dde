"""Letters on a sheet: how wide a line is, how it breaks, and which letters the font has.

The font is the one that matplotlib brings, so that a figure does not depend on the machine.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.font_manager import FontProperties

Style = Literal["normal", "italic", "bold"]
MM_PER_INCH = 25.4
_MM_PER_POINT = MM_PER_INCH / 72
_SPACE = " \t\n\r\f\v"  # a no-break space keeps what it joins together
_SPACES = re.compile(f"[{_SPACE}]+")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_UNDRAWN = frozenset([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Controls, which no file needs, and those that turn the letters after them around, so that a name poses as another."""
_LEADING = 1.35
_FACES = {"normal": "DejaVuSans.ttf", "italic": "DejaVuSans-Oblique.ttf", "bold": "DejaVuSans-Bold.ttf"}


def leading(size: float) -> float:
    """Return the height of a line of text in millimetres, its size in points."""
    return size * _MM_PER_POINT * _LEADING


def text_width(words: str, size: float, style: Style = "normal") -> float:
    """Return how many millimetres a line of text is wide, its size in points."""
    advance, units = _advances(style)
    return sum(advance(letter) for letter in drawable(words, style)) / units * size * _MM_PER_POINT


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


def drawable(words: str, style: Style = "normal") -> str:
    """Put a replacement character where the face has no letter; the page and the data keep the text as it is."""
    known = _letters(style)
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in _SPACES.sub(" ", words))


def lacking(words: str, style: Style = "normal") -> set[str]:
    """Return the characters of a text that the face lacks."""
    return {letter for letter in _SPACES.sub(" ", words) if ord(letter) not in _letters(style)}


@contextmanager
def matplotlib_module() -> Iterator[Any]:
    """Give matplotlib, or say how to install it."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise MissingExtraError("a figure as SVG, PDF or PNG", "figures") from error
    yield mpl


@cache
def _file(style: Style) -> str:
    with matplotlib_module() as matplotlib:
        return str(Path(matplotlib.get_data_path(), "fonts", "ttf", _FACES[style]))


def face(style: Style, size: float) -> FontProperties:
    """Return a face of the font that matplotlib brings, whatever the machine has."""
    path = _file(style)  # asked first: it says how to install matplotlib where that is missing
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=path, size=size)


@cache
def _letters(style: Style) -> frozenset[int]:
    path = _file(style)
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap()) - _UNDRAWN


@cache
def _advances(style: Style) -> tuple[Callable[[str], float], int]:
    """Return the function that says how wide a letter is, and the units of an em."""
    path = _file(style)
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(path)

    @cache
    def advance(letter: str) -> float:
        return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance)

    return advance, font.units_per_EM
