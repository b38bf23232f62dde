"""A direction grid as it is drawn: its columns, its rows and the symbols in its cells."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from math import ceil, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

from kg.draw.static_figure import StaticFigure
from kg.encoding import MARKS, PRESUMED, TESTED
from kg.errors import MissingExtraError
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kg.encoding import Mark

Context = tuple[str, str, str]
Place = tuple[str, str]

_DIFFER = {
    "agent": "agents",
    "dose": "doses",
    "time": "times",
    "comparator": "comparators",
    "background": "backgrounds",
    "people": "groups of people",
}
_SHOWN_WIDTH, _FRAME_HEIGHT = 900, 700  # pixels of a screen, in a notebook
_PRINTED_EDGES, _PRINTED_NAMES, _PRINTED_COLLAPSED = 20, 70, 60  # millimetres
_PRINTED_LETTERS = 32  # on a line of the label of a column
_PAPER_WIDTH, _PAPER_LENGTH = 210, 290


@dataclass(frozen=True, slots=True)
class Column:
    """One study × system, or several collapsed into one column.

    Attributes
    ----------
    places : tuple of (study, model)
        One, unless collapsed.
    letter : str
        The independent unit; columns with one letter share samples or a paper. Empty where collapsed.
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
    def is_collapsed(self) -> bool:
        """Whether the column stands for several study × system pairs."""
        return not self.letter

    @property
    def label(self) -> str:
        """The column in one line, beginning with the letter of its unit."""
        return self.study if self.is_collapsed else f"{self.letter} {self.study} · {self.system}"


@dataclass(frozen=True, slots=True)
class Row:
    """A feature, or several collapsed into one row.

    Attributes
    ----------
    features : tuple of str
        Identifiers; one, unless collapsed.
    kind : str
        The feature kind; `collapsed` where there are several.
    """

    features: tuple[str, ...]
    name: str
    kind: str

    @property
    def is_collapsed(self) -> bool:
        """Whether the row stands for several features."""
        return self.kind == "collapsed"

    @property
    def is_gene(self) -> bool:
        """Whether the name is set in italics."""
        return self.kind in {"gene", "lncrna", "mirna"}


@dataclass(frozen=True, slots=True)
class CellMark:
    """One symbol of a cell: equal findings of one drug or disease, contrast family and measurand.

    Attributes
    ----------
    letter : str
        The context of the symbol; empty for the one with most findings.
    findings : tuple of str
        Empty for a not-reported symbol.
    differ : tuple of str
        In what the findings of one study × system differ: agent, dose and so on.
    """

    mark: Mark
    word: str
    letter: str
    findings: tuple[str, ...]
    differ: tuple[str, ...] = ()

    @property
    def count(self) -> str:
        """The number of findings as it is written beside the symbol; empty for one or none."""
        return str(len(self.findings)) if len(self.findings) > 1 else ""

    def description(self, contexts: Mapping[str, str]) -> str:
        """Return the text of the symbol for screen readers and tooltips."""
        number = f", {self.count} findings" if self.count else ""
        about = f"; {contexts[self.letter]}" if self.letter else ""
        return f"{self.word}{number}{several_words(self.differ)}{about}"


def several_words(differ: Collection[str]) -> str:
    """Return in what findings of one symbol differ, after a comma; empty where they do not.

    Examples
    --------
    >>> several_words(["dose", "time"]), several_words([])
    (', of several doses or times', '')
    """
    named = [words for name, words in _DIFFER.items() if name in differ]
    return f", of several {enumerated(named)}" if named else ""


@dataclass(frozen=True, slots=True, repr=False)
class Grid(StaticFigure):
    """A grid as it is drawn.

    Attributes
    ----------
    contexts : dict
        Letter → the words of its context; the empty letter is that of symbols without one.
    cells : dict
        (Number of the row, number of the column) → symbols, in the order in which they are drawn.
    key : tuple of str
        What numbers, letters and warning signs mean.
    data : Result
        One row for each symbol of each feature and study × system, collapsed ones included.
    """

    template: ClassVar[str] = "grid/grid.html"

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: Mapping[tuple[int, int], tuple[CellMark, ...]]
    contexts: Mapping[str, str]
    key: tuple[str, ...]

    @property
    def marks(self) -> list[Mark]:
        """The symbols that are drawn, in the order of the legend."""
        drawn = {each.mark for cell in self.cells.values() for each in cell}
        return [mark for mark in MARKS if mark in drawn]

    @property
    def blocks(self) -> list[tuple[str, list[int]]]:
        """Compartment → numbers of its columns, in order."""
        blocks: list[tuple[str, list[int]]] = []
        for at, column in enumerate(self.columns):
            if not blocks or blocks[-1][0] != column.compartment:
                blocks.append((column.compartment, []))
            blocks[-1][1].append(at)
        return blocks

    @property
    def summary(self) -> dict[str, int]:
        """Return the number of rows, columns, symbols, and findings by symbol, zero included."""
        records = [record for record in self.data.records() if record["n_findings"]]
        kinds = [mark for mark in MARKS if mark not in (TESTED, PRESUMED)]
        return {
            "rows": len(self.rows),
            "columns": len(self.columns),
            "symbols": sum(len(cell) for cell in self.cells.values()),
            "findings": sum(record["n_findings"] for record in records),
            **{
                mark.name.replace("-", "_"): sum(
                    record["n_findings"] for record in records if record["glyph"] == mark.glyph
                )
                for mark in kinds
            },
            "collapsed_rows": sum(len(row.features) for row in self.rows if row.is_collapsed),
            "collapsed_columns": sum(len(column.places) for column in self.columns if column.is_collapsed),
        }

    def page_values(self) -> dict[str, Any]:
        """Return the values of the page: the grid, which columns begin a block, and the paper."""
        return {
            "grid": self,
            "paper": _paper(self),
            "firsts": {numbers[0] for _, numbers in self.blocks[1:]},
        }

    def __repr__(self) -> str:
        return f"<Grid of {len(self.rows)} rows and {len(self.columns)} columns: {self.headline}>"

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        """Return the grid as a picture for notebooks, which viewers keep that strip scripts and styles.

        None without matplotlib; the notebook then shows the page of `_repr_html_`.
        """
        with TemporaryDirectory() as place:
            path = Path(place, "grid.png")
            try:
                self.save(path)
            except MissingExtraError:
                return None
            return path.read_bytes(), {"width": _SHOWN_WIDTH}

    def _repr_html_(self) -> str | None:
        """Return the grid as a page in a sandboxed frame, where matplotlib is not installed to draw it."""
        if find_spec("matplotlib") is not None:
            return None
        with TemporaryDirectory() as place:
            path = Path(place, "grid.html")
            self.save(path)
            page = escape(path.read_text(encoding="utf-8"))
        return f'<iframe title="{escape(self.title)}" sandbox="" width="100%" height="{_FRAME_HEIGHT}" srcdoc="{page}"></iframe>'


def _paper(grid: Grid) -> str:
    """Return the paper size on which a page prints all columns: auto, landscape, or as wide as they need."""
    longest = max((len(row.name) for row in grid.rows), default=0)
    width = _PRINTED_EDGES + min(_PRINTED_NAMES, 10 + 2 * longest)
    for column in grid.columns:
        lines = ceil(len(column.label) / _PRINTED_LETTERS)
        width += _PRINTED_COLLAPSED if column.is_collapsed else max(12, 4 + 5 * lines)
    if width <= _PAPER_LENGTH:
        return "auto" if width <= _PAPER_WIDTH else "landscape"
    return f"{width}mm {round(width / sqrt(2))}mm"
