"""Title, headline and caption of a static figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.draw.sheet import WIDTH
from kg.draw.text_metrics import leading, wrapped
from kg.encoding import MUTED
from kg.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.draw.sheet import Sheet

MARGIN = 3.0
INSIDE = WIDTH - 2 * MARGIN
TITLE_SIZE, HEADLINE_SIZE, NOTE_SIZE = 9.0, 8.0, 6.5
_BETWEEN_NOTES = 0.6
NAMED = 8  # names in one sentence; the number of the others follows


def head_height(title: str, headline: str) -> float:
    """Return the height of title and headline, in millimetres."""
    lines = len(wrapped(title, INSIDE, TITLE_SIZE, "bold")) * leading(TITLE_SIZE)
    return 2 + MARGIN + lines + len(wrapped(headline, INSIDE, HEADLINE_SIZE)) * leading(HEADLINE_SIZE)


def paint_head(sheet: Sheet, title: str, headline: str) -> None:
    """Write title and headline at the top."""
    y = sheet.paragraph(MARGIN, MARGIN, title, width=INSIDE, size=TITLE_SIZE, style="bold")
    sheet.paragraph(MARGIN, y, headline, width=INSIDE, size=HEADLINE_SIZE)


def notes_height(notes: Iterable[str]) -> float:
    """Return the height of the caption, with the margin below."""
    lines = (len(wrapped(note, INSIDE, NOTE_SIZE)) for note in notes)
    return sum(count * leading(NOTE_SIZE) + _BETWEEN_NOTES for count in lines) + 1 + MARGIN


def paint_notes(sheet: Sheet, y: float, notes: Iterable[str]) -> None:
    """Write the caption below `y`."""
    for note in notes:
        y = sheet.paragraph(MARGIN, y, note, width=INSIDE, size=NOTE_SIZE, colour=MUTED) + _BETWEEN_NOTES


def made_from(sources: Iterable[tuple[str, str]], digest: str, date: str | None) -> str:
    """Return the sentence of a caption that names the sources, the store and, where it is given, the date."""
    names = listed([f"{name} {version}" for name, version in sources], NAMED)
    source = f"Source: {names}. " if names else ""
    return f"{source}drugkg, data digest {digest[:12]}{f', {date}' if date else ''}."
