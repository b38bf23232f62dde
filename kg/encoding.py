"""The encoding of all figures: glyphs, colours and words of directions with calls, of compartments and contrast families.

Each meaning is shown three times: by colour, by shape and by a word. No figure defines colours or glyphs elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

INK = "#222222"
MUTED = "#555555"
LINK = "#0050A0"
PAPER = "#FFFFFF"
RULE = "#444444"
TEXT_COLOURS = (INK, MUTED, LINK)

VERMILION = "#D55E00"
BLUE = "#0072B2"
PURPLE = (
    "#A8588A"  # the palette's reddish purple has 2.7:1 on white; this one has more than 4:1 on every tint
)
DARK_GREY = "#444444"
GREY = "#6B6B6B"
LIGHT_GREY = "#8A8A8A"
HIGHLIGHT = "#F2C500"
PAGE_COLOURS = {
    "ink": INK,
    "paper": PAPER,
    "link": LINK,
    "rule": RULE,
    "grey": GREY,
    "light_grey": LIGHT_GREY,
    "highlight": HIGHLIGHT,
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


UP = Mark("up", "▲", "triangle-up", VERMILION, "up", filled=True)
UP_TREND = Mark("up-trend", "△", "triangle-up", VERMILION, "up, not significant")
DOWN = Mark("down", "▼", "triangle-down", BLUE, "down", filled=True)
DOWN_TREND = Mark("down-trend", "▽", "triangle-down", BLUE, "down, not significant")
MIXED = Mark("mixed", "◆", "split-diamond", VERMILION, "mixed", BLUE, "split", filled=True)
MIXED_TREND = Mark("mixed-trend", "◈", "split-diamond", VERMILION, "mixed, not significant", BLUE, "split")
UNSIGNED = Mark("unsigned", "◇", "diamond", PURPLE, "sign not given")
NULL = Mark("null", "□", "square", DARK_GREY, "null (no effect)", line="dotted")
UNREPORTED = Mark("unreported", "×", "cross", GREY, "measured, not reported", line="fine-dotted")
TESTED = Mark("tested", "∘", "ring", GREY, "tested, no result given here")
PRESUMED = Mark("presumed-tested", "·", "dot", GREY, "presumed tested, no result given here", filled=True)

MARKS = (UP, UP_TREND, DOWN, DOWN_TREND, MIXED, MIXED_TREND, UNSIGNED, NULL, UNREPORTED, TESTED, PRESUMED)
_SIGNED = {
    "up": (UP, UP_TREND),
    "correlated_positive": (UP, UP_TREND),
    "down": (DOWN, DOWN_TREND),
    "correlated_negative": (DOWN, DOWN_TREND),
    "mixed": (MIXED, MIXED_TREND),
}
_DENIED = ("no_change", "not_correlated")
_WORDS = {
    "correlated_positive": "positive correlation",
    "correlated_negative": "negative correlation",
    "correlated": "correlated, sign not given",
    "not_correlated": "null (no correlation)",
}


def mark_of(direction: str, call: str) -> Mark:
    """Return the mark of a direction and a call; not reported is a cross, whatever the direction.

    Examples
    --------
    >>> mark_of("down", "not_significant").word
    'down, not significant'
    """
    if call == "not_reported":
        return UNREPORTED
    if direction in _SIGNED:
        significant, trend = _SIGNED[direction]
        return trend if call == "not_significant" else significant
    if direction in _DENIED or call == "not_significant":
        return NULL
    return UNSIGNED


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
    mark = mark_of(direction, call)
    if mark is UNREPORTED or direction not in _WORDS:
        return mark.word
    is_trend = call == "not_significant" and direction != "not_correlated"
    return _WORDS[direction] + (", not significant" if is_trend else "")


@dataclass(frozen=True, slots=True)
class Band:
    """Heading and tint of a compartment."""

    heading: str
    tint: str


BANDS: Mapping[str, Band] = {
    "blood": Band("blood", "#F3F0E8"),
    "in_vitro": Band("in vitro", "#EAF1F6"),
    "brain": Band("brain", "#F4EDF2"),
    "csf": Band("cerebrospinal fluid", "#EBF4EE"),
    "other": Band("other tissue", "#EFEFEF"),
    "not_stated": Band("compartment not stated", "#F7F7F7"),
}
"""Compartment → how its band looks, in the order in which bands stand."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words and line pattern of a contrast family.

    Attributes
    ----------
    words : str
        The text for readers.
    short : str
        A short form for labels of edges; empty for the drug effect, which is not labelled.
    pattern : str
        `solid`, `dashed`, `short-dashed`, `long-dashed`, `dash-dotted` and so on; each family has its own.
    dashes : tuple of int
        Lengths of strokes and gaps, in units of the line's width; empty is solid.
    """

    words: str
    short: str
    pattern: str
    dashes: tuple[int, ...]


LINES: Mapping[str, Line] = {
    "drug_effect": Line("drug effect", "", "solid", ()),
    "response_prediction": Line("predicts response", "predicts", "dashed", (4, 2)),
    "response_tracking": Line("tracks response", "tracks", "short-dashed", (2, 2)),
    "disease_state": Line("disease state", "disease", "long-dashed", (9, 3)),
    "residual_state": Line("state after treatment", "after", "long-short-dashed", (9, 2, 3, 2)),
    "combination": Line("addition to the drug", "addition", "dash-dotted", (6, 2, 1, 2)),
    "regimen": Line("route or dose", "route or dose", "dash-dot-dotted", (6, 2, 1, 2, 1, 2)),
    "perturbation": Line("perturbation under the drug", "perturbation", "double-dashed", (4, 1, 4, 4)),
}
"""Family of contrasts → how it is drawn; what asks something else than the drug's effect is never solid."""
