"""The parts of a direction grid: its columns, its rows and the marks in its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.encoding import Mark

Context = tuple[str, str, str]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A study-model, or several that are folded into one column.

    Attributes
    ----------
    places : tuple of (study, model)
        One, unless folded.
    letter : str
        The independent unit; columns with one letter share samples or a paper. Empty where folded.
    overlap : int or None
        Number of the group of units that may share samples.
    """

    places: tuple[Place, ...]
    compartment: str
    letter: str
    study: str
    system: str
    overlap: int | None = None

    @property
    def is_folded(self) -> bool:
        """Whether the column stands for several study-models."""
        return not self.letter

    @property
    def label(self) -> str:
        """The column in one line, beginning with the letter of its unit."""
        return self.study if self.is_folded else f"{self.letter} {self.study} · {self.system}"


@dataclass(frozen=True, slots=True)
class Row:
    """A feature, or several that are folded into one row.

    Attributes
    ----------
    features : tuple of str
        Identifiers; one, unless folded.
    kind : str
        The feature kind; `folded` where there are several.
    """

    features: tuple[str, ...]
    name: str
    kind: str

    @property
    def is_folded(self) -> bool:
        """Whether the row stands for several features."""
        return self.kind == "folded"

    @property
    def is_gene(self) -> bool:
        """Whether the name is set in italics."""
        return self.kind in {"gene", "lncrna", "mirna"}


@dataclass(frozen=True, slots=True)
class CellMark:
    """One mark of a cell: the findings of one subject, family and measurand that say the same.

    Attributes
    ----------
    letter : str
        The context of the mark; empty for the one with most findings.
    findings : tuple of str
        Empty for a dot: nothing is said.
    differ : tuple of str
        In what the findings of one study-model differ: agent, dose and so on.
    """

    mark: Mark
    word: str
    letter: str
    findings: tuple[str, ...]
    differ: tuple[str, ...] = ()

    @property
    def count(self) -> str:
        """The number of findings as it is written beside the mark: nothing for one, or none."""
        return str(len(self.findings)) if len(self.findings) > 1 else ""
