"""A direction grid as it is drawn: its columns, its rows and the symbols in its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

from kg.draw.grid.page import is_upright, style_of
from kg.draw.static_figure import StaticFigure
from kg.encoding import BANDS, MARKS, PRESUMED, TESTED
from kg.errors import MissingExtraError
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kg.encoding import Mark

Context = tuple[str, str, str]
Place = tuple[str, str]

CONVERGENT, CONTRADICTED = "convergent", "contradicted"
BAND_NAMES = (CONVERGENT, CONTRADICTED, "")
"""Bands of rows, from top to bottom; the last is that of all others."""
OPPOSED = "\N{UPWARDS ARROW LEFTWARDS OF DOWNWARDS ARROW}"
"""Stands beside the name of a feature with significant effects in both directions."""

_DIFFER = {
    "agent": "agents",
    "dose": "doses",
    "time": "times",
    "comparator": "comparators",
    "background": "backgrounds",
    "people": "groups of people",
}
_PAIR = 2
_SHOWN_WIDTH, _FRAME_HEIGHT = 900, 700  # pixels of a screen, in a notebook


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
    facts : dict
        Drug, dose and time of its findings in words, as far as they are given.
    """

    places: tuple[Place, ...]
    compartment: str
    letter: str
    study: str
    system: str
    overlap: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

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
    band : str
        One of `BAND_NAMES`.
    is_opposed : bool
        Whether it has significant effects in both directions for one drug or disease.
    """

    features: tuple[str, ...]
    name: str
    kind: str
    band: str = ""
    is_opposed: bool = False

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
    facts : dict
        Drug, dose and time in words; empty where several study × system pairs are collapsed.
    """

    mark: Mark
    word: str
    letter: str
    findings: tuple[str, ...]
    differ: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> str:
        """The number of findings as it is written beside the symbol; empty for one or none."""
        return str(len(self.findings)) if len(self.findings) > 1 else ""

    def description(self, contexts: Mapping[str, str]) -> str:
        """Return the text of the symbol for screen readers and tooltips."""
        number = f", {self.count} findings" if self.count else ""
        about = f"; {contexts[self.letter]}" if self.letter else ""
        return f"{self.word}{number}{several_words(self.differ)}{about}{self.given}"

    @property
    def given(self) -> str:
        """Drug, dose and time, after a semicolon; empty where nothing is given."""
        return f"; {', '.join(self.facts.values())}" if self.facts else ""


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
    facts : tuple of str
        Which of drug, dose and time are in the head of the columns.
    show : tuple of str
        Which of them are written below each symbol.
    without_presumed : bool
        Whether the dots of features that are presumed tested were left out.
    data : Result
        One row for each symbol of each feature and study × system, collapsed ones included.
    """

    template: ClassVar[str] = "grid/grid.html"

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: Mapping[tuple[int, int], tuple[CellMark, ...]]
    contexts: Mapping[str, str]
    key: tuple[str, ...]
    facts: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    without_presumed: bool = False

    @property
    def bands(self) -> dict[int, tuple[str, str]]:
        """Number of the first row of a band → its name and heading; empty where no row converges or is contradicted."""
        firsts: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            firsts.setdefault(row.band, number)
        if not any(firsts):
            return {}
        noun = "genes" if all(row.is_gene or row.is_collapsed for row in self.rows) else "features"
        blocks = [BANDS[compartment].heading for compartment, _ in self.blocks]
        where = f"both {blocks[0]} and {blocks[1]}" if len(blocks) == _PAIR else "two compartments"
        headings = {
            CONVERGENT: f"Convergent: significant in the same direction in {where}",
            CONTRADICTED: "Contradicted: significant in both directions",
            "": f"Other {noun}",
        }
        return {number: (band, headings[band]) for band, number in firsts.items()}

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
        """Return the values of the page: the grid, which columns begin a block, how heads read, and widths."""
        return {
            "grid": self,
            "is_upright": is_upright(len(self.columns)),
            "style": style_of(
                [row.name for row in self.rows],
                [column.label for column in self.columns],
                [column.is_collapsed for column in self.columns],
            ),
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
