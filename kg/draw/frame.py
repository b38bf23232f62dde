"""Title, headline and caption of a static figure."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.draw.sheet import WIDTH, Sheet
from kg.draw.text_metrics import leading, wrapped
from kg.encoding import MUTED
from kg.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.draw.static_figure import StaticFigure

MARGIN = 3.0
INSIDE = WIDTH - 2 * MARGIN
TITLE_SIZE, HEADLINE_SIZE, NOTE_SIZE = 9.0, 8.0, 6.5
_BETWEEN_NOTES = 0.6
NAMED = 8  # names in one sentence; the number of the others follows


@contextmanager
def framed(figure: StaticFigure, body: float, key: Iterable[str] = ()) -> Iterator[tuple[Sheet, float]]:
    """Yield a sheet with the title and headline of a figure, and the top of its body; write key and caption below it.

    Parameters
    ----------
    body : float
        The height of the body, in millimetres.
    """
    notes = [*key, *figure.notes(".svg")]
    lines = len(wrapped(figure.title, INSIDE, TITLE_SIZE, "bold")) * leading(TITLE_SIZE)
    top = 2 + MARGIN + lines + len(wrapped(figure.headline, INSIDE, HEADLINE_SIZE)) * leading(HEADLINE_SIZE)
    counts = (len(wrapped(note, INSIDE, NOTE_SIZE)) for note in notes)
    foot = sum(count * leading(NOTE_SIZE) + _BETWEEN_NOTES for count in counts) + 1 + MARGIN
    sheet = Sheet(WIDTH, top + body + foot)
    y = sheet.paragraph(MARGIN, MARGIN, figure.title, width=INSIDE, size=TITLE_SIZE, style="bold")
    sheet.paragraph(MARGIN, y, figure.headline, width=INSIDE, size=HEADLINE_SIZE)
    yield sheet, top
    y = top + body
    for note in notes:
        y = sheet.paragraph(MARGIN, y, note, width=INSIDE, size=NOTE_SIZE, colour=MUTED) + _BETWEEN_NOTES


def made_from(sources: Iterable[tuple[str, str]], digest: str, date: str | None) -> str:
    """Return the sentence of a caption that names the sources, the store and, where it is given, the date."""
    names = listed([f"{name} {version}" for name, version in sources], NAMED)
    source = f"Source: {names}. " if names else ""
    return f"{source}drugkg, data digest {digest[:12]}{f', {date}' if date else ''}."
