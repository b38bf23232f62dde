"""The verb ``kg draw`` and what stands below it: static figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.claim import forms_option
from kg.cli.options.common import CONTEXT, verb
from kg.cli.options.figure import (
    asked_names,
    drug_option,
    family_option,
    level_option,
    measurand_option,
    picture_path,
    targets,
    tell_written,
    text_option,
    title_option,
)
from kg.cli.output import SUFFIXES as DATA_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.cli.run import Run
    from kg.draw.static_figure import StaticFigure
    from kg.store.snapshot import Store

USUAL: dict[str, Any] = {
    "drug": None,
    "family": "drug_effect",
    "measurand": "rna_expression",
    "level": "gene",
}
EVERYTHING: dict[str, Any] = {"drug": "any", "family": "all", "measurand": "any", "level": "all"}


@click.group("draw", context_settings=dict(CONTEXT))
def draw() -> None:
    """Draw a figure: SVG, PDF and PNG for a paper, or an HTML page with words in its cells.

    The ending of the file that -o names decides which.  SVG, PDF and PNG need the optional
    packages of 'figures'; HTML needs none.  The same store and the same options give the
    same bytes.
    """


def figure_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every figure has."""
    options = (
        title_option("what was selected"),
        text_option("--date", "A date for the caption; without it the bytes are the same on every day."),
        click.option(
            "--figure-data",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Also write the rows behind the figure; the ending chooses csv, tsv, json, jsonl or md.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@verb("draw grid")
@click.argument("names", nargs=-1, metavar="[NAME]...", help="Only these features; - reads them from stdin.")
@click.option(
    "--all", "everything", is_flag=True, help="All agents, families, measurands and kinds of feature."
)
@drug_option
@forms_option
@family_option(
    "The family of contrasts; with all, letters tell them apart.  [default: drug_effect]",
    default=None,
    shown=False,
)
@measurand_option("What was measured.  [default: rna_expression]")
@level_option("What the rows are; all adds pathways, sets and whole transcriptomes.  [default: gene]")
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help="How many rows at most; others fold into one that says so.",
)
@click.option(
    "--cols",
    "columns",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="How many study-models at most; others fold into one a compartment.",
)
@figure_options
def grid(run: Run, names: tuple[str, ...], everything: bool, figure_data: Path | None, **how: Any) -> None:
    """Draw which gene went which way in which study-model, a block a compartment.

    A filled mark is significant, a hollow one is not; what was tested without effect, what
    was measured and not reported, and what was presumably measured each has its mark.
    """
    from kg.draw.grid.figure import make_grid
    from kg.draw.grid.query import Selection

    asked = {key: how.pop(key) or default for key, default in (EVERYTHING if everything else USUAL).items()}
    selection = Selection(asked_names(run, names), forms=how.pop("forms"), **asked)
    _draw(run, figure_data, lambda store: make_grid(store, selection, **how))


@verb("draw gap")
@drug_option
@forms_option
@measurand_option("What was measured.", default="any", show_default=True)
@level_option("What findings are about.", default="all", show_default=True)
@figure_options
def gap(run: Run, figure_data: Path | None, title: str | None, date: str | None, **asked: Any) -> None:
    """Draw how much there is of each family of contrasts in each compartment, and what is not there.

    A disc counts independent units; null and silent findings are counted beside it.  A cell
    that no study asks about is empty, which is not zero.
    """
    from kg.draw.gap_map.figure import make_gap
    from kg.draw.grid.query import Selection

    selection = Selection(family="all", **asked)
    _draw(run, figure_data, lambda store: make_gap(store, selection, title=title, date=date))


@verb("draw prisma")
@click.argument("source", required=False, help="The review; needed where the store has several.")
@figure_options
def prisma(
    run: Run, source: str | None, figure_data: Path | None, title: str | None, date: str | None
) -> None:
    """Draw the PRISMA flow of a review from its counts, and refuse counts that do not add up.

    Every sum between boxes is checked first; a count that the source does not give is left
    out and named, never taken for zero.
    """
    from kg.draw.prisma.figure import make_flow

    _draw(run, figure_data, lambda store: make_flow(store, source, title=title, date=date))


def _draw(run: Run, figure_data: Path | None, make: Callable[[Store], StaticFigure]) -> None:
    """Make a figure and write it, with the rows behind it where that was asked for; say what was written.

    Raises
    ------
    OptionError
        Where no file was named, or no figure or table ends so.
    OutputError
        Where a file cannot be written; then none is.
    """
    from kg.cli.output import write_answer
    from kg.draw.sheet import SUFFIXES
    from kg.store.snapshot import Store

    path = picture_path(run, "figure", SUFFIXES, f"FILE, ending in one of {', '.join(SUFFIXES)}")
    form = None if figure_data is None else data_format(figure_data)
    with targets(path, figure_data) as (new, rows):
        with Store.open(run.store) as store, run.progress("Drawing"):
            made = make(store)
            made.write(new, path.suffix.lower())
            digest = store.digest
        if rows is not None and form is not None:
            with rows.open("w", encoding="utf-8", newline="") as stream:
                write_answer(made.data, form, stream)
    if figure_data is not None:
        run.note(f"Wrote the {len(made.data)} rows behind it to {figure_data}")
    notes = [made.headline, *made.caption]
    tell_written(run, path, made.summary, notes, digest=digest, empty=made.why_empty is not None)


def data_format(path: Path) -> str:
    """Return the format that the name of a file asks for.

    Raises
    ------
    OptionError
        Where it ends in none.
    """
    from kg.errors import OptionError

    form = DATA_SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise OptionError(
            f"'{path}' is no name of a table", remedy=f"let it end in one of {', '.join(DATA_SUFFIXES)}"
        )
    return form


draw.add_command(grid, "grid")
draw.add_command(gap, "gap")
draw.add_command(prisma, "prisma")
