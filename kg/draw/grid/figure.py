"""The direction grid: which feature went which way in which study-model, with what is not reported and what was not tested.

A `Grid` is what is drawn, whatever draws it: the painter of SVG, PDF and PNG, and the page. So they cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.draw.grid.caption import caption_of, context_words, headline_of, key_of, title_of
from kg.draw.grid.data import data_of
from kg.draw.grid.model import CellMark, Grid
from kg.draw.grid.order import arrange
from kg.draw.grid.paint import paint_grid
from kg.draw.grid.query import Selection, differences, read
from kg.draw.grid.unreported_cells import unreported_cells
from kg.encoding import MARKS, mark_of, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.grid.model import Column, Context, Row
    from kg.draw.grid.query import Material, Said
    from kg.draw.grid.unreported_cells import UnreportedCell
    from kg.store.snapshot import Store

ROWS = 60
COLUMNS = 40


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
    dots = unreported_cells(material, order.rows, order.columns)
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
        key=key_of(order.columns, cells),
        data=data,
        painter=paint_grid,
        why_empty=None if order.rows and order.columns else headline_of(material, order),
    )


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
    dots: Mapping[tuple[int, int], UnreportedCell],
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
    for place, unreported in dots.items():
        if place not in cells:
            cells[place] = (CellMark(unreported.mark, unreported.words, "", ()),)
    return dict(sorted(cells.items()))
