"""Text on a sheet: width of a line, line breaks, and characters of the font.

The font is that of matplotlib, so that a figure does not depend on the machine.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.draw.syllables import syllable_ends
from kg.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.font_manager import FontProperties

Style = Literal["normal", "italic", "bold"]
MM_PER_INCH = 25.4
_MM_PER_POINT = MM_PER_INCH / 72
_SPACE = " \t\n\r\f\v"  # a no-break space keeps what it joins together
_SPACES = re.compile(f"[{_SPACE}]+")
_PARTS = re.compile(r".*?[^-]{3}-|.+")
_ELLIPSIS = "…"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_UNDRAWN = frozenset([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Control characters, and those that reverse the text after them, so that a name could look like another."""
_LEADING = 1.35
_FACES = {"normal": "DejaVuSans.ttf", "italic": "DejaVuSans-Oblique.ttf", "bold": "DejaVuSans-Bold.ttf"}


def leading(size: float) -> float:
    """Return the height of a line of text in millimetres, its size in points."""
    return size * _MM_PER_POINT * _LEADING


def text_width(words: str, size: float, style: Style = "normal") -> float:
    """Return the width of a line of text in millimetres, its size in points."""
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


def narrow(words: str, width: float, size: float) -> list[str]:
    """Break words into lines for a narrow column: at spaces, after hyphens, and within long words, with a hyphen."""
    lines = [""]
    for word in _SPACES.split(words.strip(_SPACE)):
        gap = " " if lines[-1] else ""
        for part in _PARTS.findall(word):
            rest, between = part, gap
            gap = ""
            while text_width(lines[-1] + between + rest, size) > width:
                if lines[-1]:
                    lines.append("")
                    between = ""
                    continue
                begin = _beginning(rest, width, size)
                lines[-1] = begin + "-" * begin[-1].isalpha()
                rest = rest[len(begin) :]
                lines.append("")
            lines[-1] += between + rest
    return [line for line in lines if line]


def _beginning(word: str, width: float, size: float) -> str:
    """Return the longest beginning of a word that fits with a hyphen: whole syllables, or else letters."""
    fits = [at for at in range(1, len(word)) if text_width(word[:at] + "-", size) <= width] or [1]
    return word[: max({*fits} & {*syllable_ends(word)} or fits)]


def shortened(words: str, width: float, size: float) -> str:
    """Return words as they fit into a width, with an ellipsis where they do not."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + _ELLIPSIS, size) > width:
        words = words[:-1]
    return words.rstrip(" ·,") + _ELLIPSIS


def drawable(words: str, style: Style = "normal") -> str:
    """Return the text with a replacement character for those that the face does not have."""
    known = _letters(style)
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in _SPACES.sub(" ", words))


def missing_characters(words: str, style: Style = "normal") -> set[str]:
    """Return the characters of a text that the face does not have."""
    return {letter for letter in _SPACES.sub(" ", words) if ord(letter) not in _letters(style)}


@contextmanager
def matplotlib_module() -> Iterator[Any]:
    """Yield matplotlib; raise MissingExtraError if it is not installed."""
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
    """Return a face of the font of matplotlib, independent of the machine."""
    path = _file(style)  # first: raises MissingExtraError without matplotlib
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=path, size=size)


@cache
def _letters(style: Style) -> frozenset[int]:
    path = _file(style)
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap()) - _UNDRAWN


@cache
def _advances(style: Style) -> tuple[Callable[[str], float], int]:
    """Return the function from a letter to its width, and the units of an em."""
    path = _file(style)
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(path)

    @cache
    def advance(letter: str) -> float:
        return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance)

    return advance, font.units_per_EM
