"""The direction grid: which feature went which way in which study-model, with what is silent and what was not tested.

A `Grid` is what is drawn, whatever draws it: the painter of SVG, PDF and PNG, and the page. So they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

from kg.draw.grid.caption import (
    caption_of,
    context_words,
    headline_of,
    heard,
    key_of,
    summary_of,
    title_of,
)
from kg.draw.grid.data import data_of
from kg.draw.grid.model import CellMark
from kg.draw.grid.order import arrange
from kg.draw.grid.query import Selection, differences, read
from kg.draw.grid.unreported_cells import silences
from kg.draw.static_figure import StaticFigure
from kg.encoding import MARKS, mark_of, word
from kg.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.grid.model import Column, Context, Row
    from kg.draw.grid.query import Material, Said
    from kg.draw.grid.unreported_cells import Silence
    from kg.draw.sheet import Sheet
    from kg.encoding import Mark
    from kg.results import Result
    from kg.store.snapshot import Store

ROWS = 60
COLUMNS = 40
_SHOWN_WIDTH = 900  # pixels of a screen, in a notebook
_PRINTED_EDGES, _PRINTED_NAMES, _PRINTED_FOLDED = 20, 70, 60  # millimetres
_PRINTED_LETTERS = 32  # on a line of the label of a column
_PAPER_WIDTH, _PAPER_LENGTH = 210, 290


@dataclass(frozen=True, slots=True, repr=False)
class Grid(StaticFigure):
    """A grid as it is drawn.

    Attributes
    ----------
    contexts : dict
        Letter → what marks with it are about; the empty letter is what marks without one are about.
    cells : dict
        (Number of the row, number of the column) → marks, in the order in which they are drawn.
    caption : tuple of str
        Sentences, the headline not among them.
    why_empty : str or None
        Why there is nothing to draw.
    data : Result
        One row for each mark of each feature and study-model, the folded ones too.
    """

    template: ClassVar[str] = "grid/grid.html"

    title: str
    headline: str
    caption: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: Mapping[tuple[int, int], tuple[CellMark, ...]]
    contexts: Mapping[str, str]
    data: Result
    why_empty: str | None = None

    @property
    def marks(self) -> list[Mark]:
        """The kinds of mark that are drawn, in the order of the legend."""
        drawn = {each.mark for cell in self.cells.values() for each in cell}
        return [mark for mark in MARKS if mark in drawn]

    @property
    def bands(self) -> list[tuple[str, list[int]]]:
        """Compartment → numbers of its columns, as they stand."""
        bands: list[tuple[str, list[int]]] = []
        for at, column in enumerate(self.columns):
            if not bands or bands[-1][0] != column.compartment:
                bands.append((column.compartment, []))
            bands[-1][1].append(at)
        return bands

    @property
    def summary(self) -> dict[str, int]:
        """Count what was drawn: rows, columns, marks, and findings by kind of mark, zero where there is none."""
        return summary_of(self)

    def paint(self) -> Sheet:
        """Draw the grid on a sheet."""
        from kg.draw.grid.paint import paint_grid

        return paint_grid(self)

    def page_values(self) -> dict[str, Any]:
        """Return what the page of the grid needs: itself, its key, which columns begin a block, and its paper."""
        return {
            "grid": self,
            "paper": _paper(self),
            "key": key_of(self),
            "heard": heard,
            "firsts": {numbers[0] for _, numbers in self.bands[1:]},
        }

    def __repr__(self) -> str:
        return f"<Grid of {len(self.rows)} rows and {len(self.columns)} columns: {self.headline}>"

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        """Show the grid in a notebook as a picture, which viewers keep that strip scripts and styles.

        Without matplotlib there is none, and the notebook shows the headline.
        """
        with TemporaryDirectory() as place:
            path = Path(place, "grid.png")
            try:
                self.save(path)
            except MissingExtraError:
                return None
            return path.read_bytes(), {"width": _SHOWN_WIDTH}


def make_grid(
    store: Store,
    selection: Selection | None = None,
    *,
    rows: int = ROWS,
    columns: int = COLUMNS,
    title: str | None = None,
    date: str | None = None,
) -> Grid:
    """Make the grid of a selection.

    Parameters
    ----------
    selection : Selection or None
        Which findings; None for the effects of the drugs that were investigated on the RNA of genes.
    rows, columns : int
        How many are drawn on their own; what is above folds into one more row, or one more column a compartment.
    title : str or None
        What stands above; None for the words of the selection.
    date : str or None
        A date for the caption; None writes none, so that equal stores give equal bytes on every day.

    Raises
    ------
    GroundingError
        Where a name of a feature or drug is unknown or ambiguous.
    """
    selection = selection or Selection()
    material = read(store, selection)
    return grid_of(
        material, selection, digest=store.digest, rows=rows, columns=columns, title=title, date=date
    )


def grid_of(
    material: Material,
    selection: Selection,
    *,
    digest: str,
    rows: int = ROWS,
    columns: int = COLUMNS,
    title: str | None = None,
    date: str | None = None,
) -> Grid:
    """Make the grid of what was read; the parameters are those of `make_grid`, and the digest of the store."""
    contexts = _contexts(material)
    order = arrange(material, rows=rows, columns=columns)
    dots = silences(material, order.rows, order.columns)
    cells = _cells(material, contexts, order.rows, order.columns, dots)
    data = data_of(material, contexts, order.rows, order.columns, dots)
    return Grid(
        title=title or title_of(selection, contexts, material.pooled),
        headline=headline_of(material, order),
        caption=caption_of(material, order, data, digest=digest, date=date),
        columns=tuple(order.columns),
        rows=tuple(order.rows),
        cells=cells,
        contexts={
            letter: context_words(context, contexts, selection.forms, material.pooled)
            for context, letter in contexts.items()
        },
        data=data,
        why_empty=None if order.rows and order.columns else headline_of(material, order),
    )


def _paper(grid: Grid) -> str:
    """Return the paper on which a page prints all columns: as it comes, lengthwise, or a sheet as wide as they need."""
    longest = max((len(row.name) for row in grid.rows), default=0)
    width = _PRINTED_EDGES + min(_PRINTED_NAMES, 10 + 2 * longest)
    for column in grid.columns:
        lines = ceil(len(column.label) / _PRINTED_LETTERS)
        width += _PRINTED_FOLDED if column.is_folded else max(12, 4 + 5 * lines)
    if width <= _PAPER_LENGTH:
        return "auto" if width <= _PAPER_WIDTH else "landscape"
    return f"{width}mm {round(width / sqrt(2))}mm"


def _contexts(material: Material) -> dict[Context, str]:
    """Give each subject, family and measurand a letter; the one with most findings needs none."""
    counts: dict[Context, int] = {}
    for said in material.said:
        key = (said.subject, said.family, said.measurand)
        counts[key] = counts.get(key, 0) + len(said.findings)
    ranked = sorted(counts, key=lambda context: (-counts[context], context))
    return {context: _letter(at - 1) if at else "" for at, context in enumerate(ranked)}


def _letter(number: int) -> str:
    """Write 0, 1, and so on, as a, b, …, z, aa, ab."""
    letter = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letter = chr(ord("a") + rest) + letter
    return letter


def _cells(
    material: Material,
    contexts: Mapping[Context, str],
    rows: Sequence[Row],
    columns: Sequence[Column],
    dots: Mapping[tuple[int, int], Silence],
) -> dict[tuple[int, int], tuple[CellMark, ...]]:
    """Gather the marks of each cell, then the dots where nothing is said and something was measured."""
    row_of = {feature: at for at, row in enumerate(rows) for feature in row.features}
    column_of = {place: at for at, column in enumerate(columns) for place in column.places}
    found: dict[tuple[int, int], dict[tuple[int, int, str, str], list[Said]]] = {}
    order = {letter: at for at, letter in enumerate(contexts.values())}
    for said in material.said:
        mark = mark_of(said.direction, said.call)
        letter = contexts[said.subject, said.family, said.measurand]
        cell = found.setdefault((row_of[said.feature], column_of[said.place]), {})
        key = (order[letter], MARKS.index(mark), word(said.direction, said.call), letter)
        cell.setdefault(key, []).append(said)
    cells = {}
    for at, cell in found.items():
        is_folded = rows[at[0]].is_folded or columns[at[1]].is_folded
        cells[at] = tuple(
            CellMark(
                MARKS[mark],
                text,
                letter,
                tuple(sorted(each for said in group for each in said.findings)),
                () if is_folded else tuple(differences(group)),
            )
            for (_, mark, text, letter), group in sorted(cell.items(), key=lambda pair: pair[0])
        )
    for place, silent in dots.items():
        if place not in cells:
            cells[place] = (CellMark(silent.mark, silent.words, "", ()),)
    return dict(sorted(cells.items()))
