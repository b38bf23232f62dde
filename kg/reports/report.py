"""A report: the sentence that answers, then tables and groups, then what limits the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.reports import html, markdown, text
from kg.reports.blocks import Paragraph, sentences

if TYPE_CHECKING:
    from kg.reports.blocks import Block

WIDTH = 100
"""The columns of a report that is not printed on a terminal."""


@dataclass(frozen=True, slots=True)
class Report:
    """An answer for a person.

    Attributes
    ----------
    headline : str
        The sentence that answers; empty where the rows alone are the answer.
    blocks : tuple
        Paragraphs, tables and groups of `kg.reports.blocks`, in order.

    Examples
    --------
    >>> from kg.reports.blocks import Table
    >>> report = Report("2 genes are up.", (Table(("gene", "units"), [("IL6", "1"), ("TNF", "2")]),))
    >>> print(report, end="")
    2 genes are up.
    <BLANKLINE>
    gene  units
    IL6   1
    TNF   2
    """

    headline: str
    blocks: tuple[Block, ...] = ()

    def __str__(self) -> str:
        """Return the report as text."""
        return self.text()

    def _repr_html_(self) -> str:
        """Return the report as a notebook shows it."""
        return self.html()

    @property
    def sentences(self) -> list[str]:
        """The headline, and whatever is not a row of the result: notes for programs."""
        return [line for line in (self.headline, *sentences(self.blocks)) if line]

    def text(self, width: int = WIDTH, *, color: bool = False) -> str:
        """Return the report as lines of at most `width` columns; `color` adds escape codes."""
        return text.render(self._all, width, color=color)

    def markdown(self) -> str:
        """Return the report as a Markdown page, whose title is the headline."""
        return markdown.render(self.headline, self.blocks)

    def html(self) -> str:
        """Return the report as an HTML fragment; all text is escaped."""
        return html.render(self.headline, self.blocks)

    @property
    def _all(self) -> tuple[Block, ...]:
        return (Paragraph(self.headline), *self.blocks) if self.headline else self.blocks
