"""The widths of a grid on a page: level heads and equal columns, or, where there are many, heads that read upwards."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LEVEL = 16  # columns; above it their heads read upwards
_COLUMN, _WIDEST, _COLLAPSED = 4.8, 12.0, 9.6  # rem
_LETTER = 0.48
_LONGEST_NAME = 14.0
_EDGES, _NAMES, _PRINTED_COLLAPSED, _PRINTED_LEVEL = 20, 70, 60, 17  # millimetres
_LETTERS = 32  # on a line of the label of a column
_PAPER_WIDTH, _PAPER_LENGTH = 210, 290


def is_upright(columns: int) -> bool:
    """Return whether the heads of so many columns read upwards."""
    return columns > MOST_LEVEL


def style_of(names: Sequence[str], labels: Sequence[str], collapsed: Sequence[bool]) -> str:
    """Return the style sheet of one grid: its paper, and the width of its columns.

    Parameters
    ----------
    names : sequence of str
        Of its rows.
    labels, collapsed : sequences
        Of its columns: what each is called, and whether several are collapsed into it.
    """
    page = f"@page {{ size: {_paper(names, labels, collapsed)}; margin: 10mm; }}"
    if is_upright(len(labels)):
        return page
    longest = max([6.0, *(1.6 + _LETTER * len(name) for name in names)])
    name = f"min({min(longest, _LONGEST_NAME):.1f}rem, 40vw)"
    several = sum(collapsed)
    count = len(labels) - several
    least = f"calc({name} + {count * _COLUMN + several * _COLLAPSED:.1f}rem)"
    most = f"calc({name} + {count * _WIDEST + several * _COLLAPSED * 2:.1f}rem)"
    return "\n".join(
        (
            page,
            f"@media screen {{ .grid {{ table-layout: fixed; width: clamp({least}, calc(100vw - 3.2rem), {most}); }}",
            f".grid col.name {{ width: {name}; }} .grid col.collapsed {{ width: {_COLLAPSED}rem; }} }}",
        )
    )


def _paper(names: Sequence[str], labels: Sequence[str], collapsed: Sequence[bool]) -> str:
    """Return the paper size on which a page prints all columns: auto, landscape, or as wide as they need."""
    width = _EDGES + min(_NAMES, 10 + 2 * max(map(len, names), default=0))
    for label, is_collapsed in zip(labels, collapsed, strict=True):
        lines = ceil(len(label) / _LETTERS)
        one = max(12, 4 + 5 * lines) if is_upright(len(labels)) else _PRINTED_LEVEL
        width += _PRINTED_COLLAPSED if is_collapsed else one
    if width <= _PAPER_LENGTH:
        return "auto" if width <= _PAPER_WIDTH else "landscape"
    return f"{width}mm {round(width / sqrt(2))}mm"
