"""A figure as an HTML page: tables with headers and words, without scripts or network access."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2

from kg.draw.syllables import with_soft_hyphens
from kg.encoding import BANDS, MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAGE = "@page { size: auto; margin: 10mm; }"


def write_page(
    path: Path,
    template: str,
    *,
    title: str,
    headline: str,
    caption: Sequence[str],
    why_empty: str | None,
    style: str = PAGE,
    **values: Any,
) -> None:
    """Write a page from a template of this folder; all text is escaped.

    Parameters
    ----------
    template : str
        Its file name.
    title, headline, caption
        Text above and below the figure.
    why_empty : str or None
        If given there is no figure, and the headline has the reason.
    style : str
        Style sheet of this figure: paper and widths.
    **values
        Further values of the template.
    """
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet = _style(style)
    environment.filters["soft_hyphens"] = with_soft_hyphens
    text = environment.get_template(template).render(
        style=sheet,
        style_hash=b64encode(sha256(sheet.encode()).digest()).decode(),
        title=title,
        headline=headline,
        caption=caption,
        why_empty=why_empty,
        compartments=BANDS,
        **values,
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def _text(name: str) -> str:
    return files("kg.draw").joinpath(name).read_text(encoding="utf-8")


def _style(own: str) -> str:
    """Return the style sheet of all figures with that of one, and the colours of the encoding."""
    tints = [
        f"td.{name}, th.{name} {{ background: {compartment.tint}; }}" for name, compartment in BANDS.items()
    ]
    marks = [f".glyph.{mark.name} {{ color: {mark.text_colour}; }}" for mark in MARKS]
    both = [
        f"@supports (background-clip: text) {{ .glyph.{mark.name} {{ color: transparent; background: linear-gradient(90deg,"
        f" {mark.text_colour} 50%, {mark.second_text_colour} 50%); background-clip: text; }} }}"
        for mark in MARKS
        if mark.second_colour
    ]
    return _text("figure.css") + "\n".join([own, *tints, *marks, *both]) + "\n"
