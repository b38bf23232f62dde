"""What every static figure has, and its one way into a file: the ending of the name decides how, the rows are the same."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from kg.atomic_write import atomic_write
from kg.draw.html import write_page
from kg.draw.sheet import PAINTED, refuse_suffix
from kg.errors import KGWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.draw.sheet import Sheet
    from kg.results import Result


class StaticFigure(ABC):
    """A figure as it is drawn, whatever draws it: on a sheet for SVG, PDF and PNG, or as an HTML page.

    Attributes
    ----------
    title, headline : str
        What stands above.
    caption : tuple of str
        Sentences below, the headline not among them.
    data : Result
        The rows behind the figure.
    why_empty : str or None
        Why there is nothing to draw.
    painter : callable
        Draws the figure on a sheet.
    """

    __slots__ = ()
    template: ClassVar[str]
    title: str
    headline: str
    caption: tuple[str, ...]
    data: Result
    why_empty: str | None
    painter: Callable[[Any], Sheet]

    @property
    @abstractmethod
    def summary(self) -> dict[str, int]:
        """Count what was drawn."""

    def paint(self) -> Sheet:
        """Draw the figure on a sheet."""
        return self.painter(self)

    @abstractmethod
    def page_values(self) -> Mapping[str, Any]:
        """Return what the template of the page needs besides what every figure has."""

    def save(self, path: str | Path) -> None:
        """Write the figure as SVG, PDF, PNG or HTML, as the name of the file ends, whole or not at all.

        Raises
        ------
        OptionError
            Where no figure ends so.
        MissingExtraError
            Where matplotlib is needed and not installed; a page needs none.
        OutputError
            Where the folder does not exist, or the disk refuses.

        Warns
        -----
        KGWarning
            Where the font lacks a character; an HTML page has them all.
        """
        suffix = refuse_suffix(Path(path))
        with atomic_write(Path(path)) as new:
            self.write(new, suffix)

    def write(self, path: Path, suffix: str) -> None:
        """Write the figure to where it is, in the format of an ending; `save` is what most callers want."""
        if suffix not in PAINTED:
            write_page(
                path,
                self.template,
                title=self.title,
                headline=self.headline,
                caption=self.caption,
                why_empty=self.why_empty,
                **self.page_values(),
            )
            return
        sheet = self.paint()
        sheet.save(
            path, suffix=suffix, title=self.title, description=" ".join((self.headline, *self.caption))
        )
        if sheet.lacking:
            letters = ", ".join(f"{each} (U+{ord(each):04X})" for each in sorted(sheet.lacking))
            message = (
                f"the font of the figure has no {letters}; \N{REPLACEMENT CHARACTER} stands for what it cannot draw,"
                " and a figure that ends in .html has it"
            )
            warnings.warn(KGWarning(message), stacklevel=2)
