"""The direction grid: which feature went which way in which study × system, with what is unreported and what was not tested.

A `Grid` is painted as SVG, PDF and PNG, and written as a page, so that they cannot differ.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.draw.grid.caption import caption_of, context_words, headline_of, key_of, title_of
from kg.draw.grid.data import data_of
from kg.draw.grid.exposure import FACTS
from kg.draw.grid.model import CellMark, Grid
from kg.draw.grid.order import arrange, contexts_of
from kg.draw.grid.paint import paint_grid
from kg.draw.grid.query import Selection, differences, given, read
from kg.draw.grid.unreported_cells import unreported_cells
from kg.encoding import MARKS, mark_of, word
from kg.evidence.claim import refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.draw.grid.model import Column, Context
    from kg.draw.grid.order import Order
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
    show: str | Collection[str] = (),
    without_presumed: bool = False,
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
    show : str or collection of str
        What is written below each symbol: `drug`, `dose`, `time`; the heads of the columns have them in any case.
    without_presumed : bool
        True leaves out the dots of features that are presumed tested, and counts them in the caption.
    title : str or None
        The heading; None for the words of the selection.
    date : str or None
        A date for the caption; None writes none, so that equal stores give equal bytes on every day.

    Raises
    ------
    GroundingError
        Where a name of a feature or drug is unknown or ambiguous.
    OptionError
        Where `show` has another word.
    """
    show = (show,) if isinstance(show, str) else show
    for each in show:
        refuse_unknown("show", each, FACTS)
    selection = selection or Selection()
    inputs = read(store, selection)
    return grid_of(
        inputs,
        selection,
        digest=store.digest,
        rows=rows,
        columns=columns,
        show=show,
        without_presumed=without_presumed,
        title=title,
        date=date,
    )


def grid_of(
    inputs: GridInput,
    selection: Selection,
    *,
    digest: str,
    rows: int = ROWS,
    columns: int = COLUMNS,
    show: Collection[str] = (),
    without_presumed: bool = False,
    title: str | None = None,
    date: str | None = None,
) -> Grid:
    """Make the grid of what was read; the parameters are those of `make_grid`, and the digest of the store."""
    contexts = _contexts(inputs)
    order = arrange(inputs, rows=rows, columns=columns)
    unreported_at = unreported_cells(inputs, order.rows, order.columns)
    not_drawn = 0
    if without_presumed:
        not_drawn = sum(cell.presumed for cell in unreported_at.values())
        unreported_at = unreported_cells(replace(inputs, presumed=set()), order.rows, order.columns)
    facts = _facts(order.columns, show)
    cells = _cells(inputs, contexts, order, unreported_at, facts)
    data = data_of(inputs, contexts, order.rows, order.columns, unreported_at)
    return Grid(
        title=title or title_of(selection, contexts, inputs.pooled),
        headline=headline_of(inputs, order),
        caption=caption_of(inputs, order, data, not_drawn=not_drawn, digest=digest, date=date),
        columns=tuple(order.columns),
        rows=tuple(order.rows),
        cells=cells,
        contexts={
            letter: context_words(context, contexts, selection.forms, inputs.pooled)
            for context, letter in contexts.items()
        },
        key=key_of(order, cells, facts),
        data=data,
        painter=paint_grid,
        facts=facts,
        without_presumed=without_presumed,
        show=tuple(name for name in FACTS if name in show),
        why_empty=None if order.rows and order.columns else headline_of(inputs, order),
    )


def _facts(columns: Sequence[Column], show: Collection[str]) -> tuple[str, ...]:
    """Return which of drug, dose and time a grid tells; the drug only where columns differ in it, or where it is asked for."""
    values = {name: {column.facts[name] for column in columns if name in column.facts} for name in FACTS}
    return tuple(name for name in FACTS if name in show or len(values[name]) > (name == "drug"))


def _contexts(inputs: GridInput) -> dict[Context, str]:
    """Return a letter for each drug or disease, contrast family and measurand; empty for the one with most findings."""
    return {context: _letter(at - 1) if at else "" for at, context in enumerate(contexts_of(inputs))}


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
    arranged: Order,
    unreported_at: Mapping[tuple[int, int], UnreportedCell],
    facts: Collection[str],
) -> dict[tuple[int, int], tuple[CellMark, ...]]:
    """Return the symbols of each cell; a not-reported symbol where something was tested and nothing is reported."""
    rows, columns = arranged.rows, arranged.columns
    row_of = {feature: at for at, row in enumerate(rows) for feature in row.features}
    column_of = {place: at for at, column in enumerate(columns) for place in column.places}
    groups: dict[tuple[int, int], dict[tuple[int, int, str, str], list[Outcome]]] = {}
    order = {letter: at for at, letter in enumerate(contexts.values())}
    for outcome in inputs.outcomes:
        mark = mark_of(outcome.direction, outcome.call)
        letter = contexts[outcome.context]
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
                {} if is_collapsed else {name: text for name, text in given(group).items() if name in facts},
            )
            for (_, mark, text, letter), group in sorted(cell.items(), key=lambda pair: pair[0])
        )
    for place, unreported in unreported_at.items():
        if place not in cells:
            cells[place] = (CellMark(unreported.mark, unreported.words, "", ()),)
    return dict(sorted(cells.items()))
