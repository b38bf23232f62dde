"""The direction grid: which feature went which way in which study × system, with what is unreported and what was not tested.

A `Grid` is painted as SVG, PDF and PNG, and written as a page, so that they cannot differ.
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
    from kg.draw.grid.query import GridInput, Outcome
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
        Maximum number of each; the rest is collapsed into one more row, or one more column per compartment.
    title : str or None
        The heading; None for the words of the selection.
    date : str or None
        A date for the caption; None writes none, so that equal stores give equal bytes on every day.

    Raises
    ------
    GroundingError
        Where a name of a feature or drug is unknown or ambiguous.
    """
    selection = selection or Selection()
    inputs = read(store, selection)
    return grid_of(inputs, selection, digest=store.digest, rows=rows, columns=columns, title=title, date=date)


def grid_of(
    inputs: GridInput,
    selection: Selection,
    *,
    digest: str,
    rows: int = ROWS,
    columns: int = COLUMNS,
    title: str | None = None,
    date: str | None = None,
) -> Grid:
    """Make the grid of what was read; the parameters are those of `make_grid`, and the digest of the store."""
    contexts = _contexts(inputs)
    order = arrange(inputs, rows=rows, columns=columns)
    unreported_at = unreported_cells(inputs, order.rows, order.columns)
    cells = _cells(inputs, contexts, order.rows, order.columns, unreported_at)
    data = data_of(inputs, contexts, order.rows, order.columns, unreported_at)
    return Grid(
        title=title or title_of(selection, contexts, inputs.pooled),
        headline=headline_of(inputs, order),
        caption=caption_of(inputs, order, data, digest=digest, date=date),
        columns=tuple(order.columns),
        rows=tuple(order.rows),
        cells=cells,
        contexts={
            letter: context_words(context, contexts, selection.forms, inputs.pooled)
            for context, letter in contexts.items()
        },
        key=key_of(order.columns, cells),
        data=data,
        painter=paint_grid,
        why_empty=None if order.rows and order.columns else headline_of(inputs, order),
    )


def _contexts(inputs: GridInput) -> dict[Context, str]:
    """Return a letter for each drug or disease, contrast family and measurand; empty for the one with most findings."""
    counts: dict[Context, int] = {}
    for outcome in inputs.outcomes:
        key = (outcome.subject, outcome.family, outcome.measurand)
        counts[key] = counts.get(key, 0) + len(outcome.findings)
    ranked = sorted(counts, key=lambda context: (-counts[context], context))
    return {context: _letter(at - 1) if at else "" for at, context in enumerate(ranked)}


def _letter(number: int) -> str:
    """Return 0, 1, and so on, as a, b, …, z, aa, ab."""
    letter = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letter = chr(ord("a") + rest) + letter
    return letter


def _cells(
    inputs: GridInput,
    contexts: Mapping[Context, str],
    rows: Sequence[Row],
    columns: Sequence[Column],
    unreported_at: Mapping[tuple[int, int], UnreportedCell],
) -> dict[tuple[int, int], tuple[CellMark, ...]]:
    """Return the symbols of each cell; a not-reported symbol where something was tested and nothing is reported."""
    row_of = {feature: at for at, row in enumerate(rows) for feature in row.features}
    column_of = {place: at for at, column in enumerate(columns) for place in column.places}
    groups: dict[tuple[int, int], dict[tuple[int, int, str, str], list[Outcome]]] = {}
    order = {letter: at for at, letter in enumerate(contexts.values())}
    for outcome in inputs.outcomes:
        mark = mark_of(outcome.direction, outcome.call)
        letter = contexts[outcome.subject, outcome.family, outcome.measurand]
        cell = groups.setdefault((row_of[outcome.feature], column_of[outcome.place]), {})
        key = (order[letter], MARKS.index(mark), word(outcome.direction, outcome.call), letter)
        cell.setdefault(key, []).append(outcome)
    cells = {}
    for at, cell in groups.items():
        is_collapsed = rows[at[0]].is_collapsed or columns[at[1]].is_collapsed
        cells[at] = tuple(
            CellMark(
                MARKS[mark],
                text,
                letter,
                tuple(sorted(each for outcome in group for each in outcome.findings)),
                () if is_collapsed else tuple(differences(group)),
            )
            for (_, mark, text, letter), group in sorted(cell.items(), key=lambda pair: pair[0])
        )
    for place, unreported in unreported_at.items():
        if place not in cells:
            cells[place] = (CellMark(unreported.mark, unreported.words, "", ()),)
    return dict(sorted(cells.items()))
