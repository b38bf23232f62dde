"""The base class of static figures, written as SVG, PDF, PNG or HTML."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from kg.atomic_write import atomic_write
from kg.draw.html import write_page
from kg.draw.sheet import PAINTED, SUFFIXES, refuse_suffix
from kg.errors import KGWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.draw.sheet import Sheet
    from kg.results import Result


@dataclass(frozen=True, slots=True)
class StaticFigure(ABC):
    """A static figure, painted on a sheet for SVG, PDF and PNG, or written as an HTML page.

    Attributes
    ----------
    title, headline : str
        Text above the figure.
    caption : tuple of str
        Sentences below the figure, the headline not among them.
    data : Result
        The rows of the figure.
    why_empty : str or None
        Why there is nothing to draw.
    painter : callable
        Draws the figure on a sheet.
    legends : tuple of str
        What the marks mean: first those of a picture, then those of a page.
    """

    template: ClassVar[str]

    title: str
    headline: str
    caption: tuple[str, ...]
    data: Result
    painter: Callable[[Any], Sheet]
    why_empty: str | None = field(default=None, kw_only=True)
    legends: tuple[str, str] = field(default=("", ""), kw_only=True)

    @property
    @abstractmethod
    def summary(self) -> dict[str, int]:
        """Return the numbers of what was drawn."""

    def notes(self, suffix: str) -> tuple[str, ...]:
        """Return the caption in the format of a file extension: a page has no discs and no arrows to speak of."""
        legend = self.legends[suffix not in PAINTED]
        return (legend, *self.caption) if legend else self.caption

    def paint(self) -> Sheet:
        """Draw the figure on a sheet."""
        return self.painter(self)

    @abstractmethod
    def page_values(self) -> Mapping[str, Any]:
        """Return the values of the template besides those of every figure."""

    def save(self, path: str | Path) -> None:
        """Write the figure as SVG, PDF, PNG or HTML by the file extension, whole or not at all.

        Raises
        ------
        OptionError
            For an extension that is not allowed.
        MissingExtraError
            Where matplotlib is needed and not installed; a page needs none.
        OutputError
            Where the folder does not exist, or the disk refuses.

        Warns
        -----
        KGWarning
            If the font does not have a character; an HTML page has them all.
        """
        suffix = refuse_suffix(Path(path), "figure", SUFFIXES)
        with atomic_write(Path(path)) as new:
            self.write(new, suffix)

    def write(self, path: Path, suffix: str) -> None:
        """Write the figure in the format of a file extension, in place; `save` replaces a file whole."""
        if suffix not in PAINTED:
            write_page(
                path,
                self.template,
                title=self.title,
                headline=self.headline,
                caption=self.notes(suffix),
                why_empty=self.why_empty,
                **self.page_values(),
            )
            return
        sheet = self.paint()
        sheet.save(
            path, suffix=suffix, title=self.title, description=" ".join((self.headline, *self.notes(suffix)))
        )
        if sheet.missing:
            letters = ", ".join(f"{each} (U+{ord(each):04X})" for each in sorted(sheet.missing))
            message = (
                f"characters missing from the font: {letters}. They are drawn as \N{REPLACEMENT CHARACTER};"
                " .html output shows them"
            )
            warnings.warn(KGWarning(message), stacklevel=2)
