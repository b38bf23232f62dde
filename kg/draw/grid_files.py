"""A direction grid into a file: its suffix decides how, the rows are the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.atomic import replacing
from kg.draw.figure import PAINTED, refuse_suffix
from kg.draw.grid import make_grid
from kg.draw.grid_words import key_of
from kg.draw.page_of_figure import write_page

if TYPE_CHECKING:
    from kg.draw.grid import Grid
    from kg.draw.grid_rows import Selection
    from kg.store import Store


def write_grid(path: Path, store: Store, selection: Selection | None = None, **how: Any) -> Grid:
    """Make the grid of a selection and write it, whole or not at all.

    Parameters
    ----------
    path : Path
        Ends in .svg, .pdf, .png or .html.
    selection : Selection or None
        Which findings; None for the effects of the drugs that were investigated on the RNA of genes.
    **how
        `rows`, `columns`, `title` and `date` of `make_grid`.

    Raises
    ------
    OptionError
        Where no figure ends so.
    MissingExtraError
        Where matplotlib is needed and not installed; a page needs none.
    GroundingError
        Where a name of a feature or drug is unknown or ambiguous.
    """
    refuse_suffix(path)
    grid = make_grid(store, selection, **how)
    write_made(path, grid)
    return grid


def write_made(path: str | Path, grid: Grid) -> None:
    """Write a grid that was made, whole or not at all; the errors are those of `write_grid`."""
    suffix = refuse_suffix(Path(path))
    with replacing(Path(path)) as new:
        write_to(new, grid, suffix)


def write_to(path: Path, grid: Grid, suffix: str) -> None:
    """Write a grid that was made to where it is."""
    if suffix in PAINTED:
        from kg.draw.grid_paint import paint_grid

        paint_grid(grid, path, suffix)
        return
    firsts = {numbers[0] for _, numbers in grid.bands[1:]}
    write_page(
        path,
        "grid.html",
        title=grid.title,
        headline=grid.headline,
        caption=grid.caption,
        why_empty=grid.why_empty,
        grid=grid,
        firsts=firsts,
        key=key_of(grid),
        has_overlap=any(column.overlap for column in grid.columns),
    )
