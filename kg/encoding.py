"""The encoding of all figures: glyphs, colours and words of directions with calls, of compartments and contrast families.

Each meaning is shown three times: by colour, by shape and by a word. No figure defines colours or glyphs elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.schema.vocabulary import Call, Compartment, Direction, Family

if TYPE_CHECKING:
    from collections.abc import Mapping

INK = "#222222"
MUTED = "#555555"
LINK = "#0050A0"
PAPER = "#FFFFFF"
RULE = "#444444"

VERMILION = "#D55E00"
BLUE = "#0072B2"
PURPLE = (
    "#A8588A"  # the palette's reddish purple has 2.7:1 on white; this one has more than 4:1 on every tint
)
DARK_GREY = "#444444"
GREY = "#6B6B6B"
LIGHT_GREY = "#8A8A8A"
HIGHLIGHT = "#F2C500"
ANSWER = "#FDF6D8"  # behind convergent and contradicted genes; dark enough text has 4.5:1 on it
PAGE_COLOURS = {
    "ink": INK,
    "paper": PAPER,
    "link": LINK,
    "rule": RULE,
    "grey": GREY,
    "light_grey": LIGHT_GREY,
    "highlight": HIGHLIGHT,
    "answer": ANSWER,
}
"""Colours of the interactive page, beside those of marks and compartments."""

_AS_TEXT = {VERMILION: "#B04E00", BLUE: "#006FAD", PURPLE: "#9A507F"}
"""Colour → the same hue, so dark that text of it has 4.5:1 on paper and on every tint; marks and lines need 3:1."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Glyph, shape, colour and word of a direction with a call.

    Attributes
    ----------
    name : str
        Used in identifiers and class names: `up`, `up-trend`, `null`.
    glyph : str
        One character, for text.
    shape : str
        `triangle-up`, `triangle-down`, `diamond`, `split-diamond`, `square`, `cross`, `dot` or `ring`.
    colour : str
        As ``#RRGGBB``.
    word : str
        The text for readers.
    second_colour : str or None
        The other colour of a mixed mark.
    line : str
        How an edge with this mark is drawn: `solid`, `dotted`, `fine-dotted` or `split`.
    filled : bool
        How the mark is drawn. Filled effects are significant; hollow ones are not, or their sign is not given.
    """

    name: str
    glyph: str
    shape: str
    colour: str
    word: str
    second_colour: str | None = None
    line: str = "solid"
    filled: bool = False

    @property
    def text_colour(self) -> str:
        """Return the colour of text for the mark: the same hue, with enough contrast."""
        return _AS_TEXT.get(self.colour, self.colour)

    @property
    def second_text_colour(self) -> str | None:
        """Return the other colour of a mixed mark, dark enough to be read."""
        return self.second_colour and _AS_TEXT.get(self.second_colour, self.second_colour)


UP = Mark("up", Direction.UP.glyph, "triangle-up", VERMILION, "up", filled=True)
UP_TREND = Mark("up-trend", Direction.UP.trend_glyph, "triangle-up", VERMILION, "up, not significant")
DOWN = Mark("down", Direction.DOWN.glyph, "triangle-down", BLUE, "down", filled=True)
DOWN_TREND = Mark("down-trend", Direction.DOWN.trend_glyph, "triangle-down", BLUE, "down, not significant")
MIXED = Mark("mixed", Direction.MIXED.glyph, "split-diamond", VERMILION, "mixed", BLUE, "split", filled=True)
MIXED_TREND = Mark(
    "mixed-trend",
    Direction.MIXED.trend_glyph,
    "split-diamond",
    VERMILION,
    "mixed, not significant",
    BLUE,
    "split",
)
UNSIGNED = Mark("unsigned", Direction.NOT_STATED.glyph, "diamond", PURPLE, "sign not given")
NULL = Mark("null", Direction.NO_CHANGE.glyph, "square", DARK_GREY, "null (no effect)", line="dotted")
UNREPORTED = Mark(
    "unreported", str(Call.NOT_REPORTED.glyph), "cross", GREY, Call.NOT_REPORTED.words, line="fine-dotted"
)
TESTED = Mark("tested", "∘", "ring", GREY, "tested, no result given here")
PRESUMED = Mark("presumed-tested", "·", "dot", GREY, "presumed tested, no result given here", filled=True)

MARKS = (UP, UP_TREND, DOWN, DOWN_TREND, MIXED, MIXED_TREND, UNSIGNED, NULL, UNREPORTED, TESTED, PRESUMED)
_SIGNED = {"up": (UP, UP_TREND), "down": (DOWN, DOWN_TREND), "mixed": (MIXED, MIXED_TREND)}


def mark_of(direction: str, call: str) -> Mark:
    """Return the mark of a direction and a call; not reported is a cross, whatever the direction.

    Examples
    --------
    >>> mark_of("down", "not_significant").word
    'down, not significant'
    """
    if Call(call).is_unreported:
        return UNREPORTED
    sign, is_trend = Direction(direction).sign, Call(call).accepted_at is None
    if sign in _SIGNED:
        return _SIGNED[sign][is_trend]
    return NULL if sign == "none" or is_trend else UNSIGNED


def glyph(direction: str, call: str) -> str:
    """Return the mark of a direction and a call: filled where significant, hollow where a trend.

    Examples
    --------
    >>> glyph("down", "significant"), glyph("down", "not_significant"), glyph("no_change", "not_significant")
    ('▼', '▽', '□')
    >>> glyph("not_stated", "not_reported"), glyph("correlated", "significant"), glyph("mixed", "significant")
    ('×', '◇', '◆')
    """
    return mark_of(direction, call).glyph


def word(direction: str, call: str) -> str:
    """Return a direction and a call in words.

    Examples
    --------
    >>> word("up", "significant"), word("correlated_negative", "not_significant"), word("up", "not_reported")
    ('up', 'negative correlation, not significant', 'measured, not reported')
    """
    mark, stated = mark_of(direction, call), Direction(direction)
    if mark is UNREPORTED or not stated.is_correlation:
        return mark.word
    if stated.sign == "none":
        return f"null ({stated.words})"
    return stated.words + (", not significant" if Call(call).accepted_at is None else "")


@dataclass(frozen=True, slots=True)
class Band:
    """Heading and tint of a compartment."""

    heading: str
    tint: str


_TINTS = {
    Compartment.BLOOD: "#F3F0E8",
    Compartment.IN_VITRO: "#EAF1F6",
    Compartment.BRAIN: "#F4EDF2",
    Compartment.CSF: "#EBF4EE",
    Compartment.OTHER: "#EFEFEF",
}
BANDS: Mapping[str, Band] = {
    compartment.value: Band(compartment.words, _TINTS.get(compartment, "#F7F7F7"))
    for compartment in Compartment
}
"""Compartment → how its block looks, in the order in which blocks are drawn."""

LINES: Mapping[str, Family] = {family.value: family for family in Family}
"""Contrast family → its words, line pattern and dashes; only the effect of the drug is a solid line."""
