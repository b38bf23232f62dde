"""The verb ``kg draw`` and its subcommands: static figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.claim import forms_option
from kg.cli.options.common import CONTEXT, added, choice, count_option, file_option, flag, verb
from kg.cli.options.figure import (
    ALL_FAMILIES,
    LEVELS,
    drug_option,
    picture_path,
    report_written,
    selected_names,
    targets,
    text_option,
    title_option,
)
from kg.cli.output import SUFFIXES as DATA_SUFFIXES
from kg.draw.grid.exposure import FACTS
from kg.evidence.claim import MEASURANDS
from kg.schema.vocabulary import Family

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.cli.run import Run
    from kg.draw.static_figure import StaticFigure
    from kg.store.snapshot import Store

USUAL: dict[str, Any] = {
    "drug": None,
    "family": Family.DRUG_EFFECT.value,
    "measurand": "rna_expression",
    "level": "gene",
}
EVERYTHING: dict[str, Any] = {"drug": "any", "family": "all", "measurand": "any", "level": "all"}


@click.group("draw", context_settings=dict(CONTEXT))
def draw() -> None:
    """Draw a static figure: SVG, PDF, PNG, or an HTML page for screen readers.

    The extension of the file of -o selects the format.  SVG, PDF and PNG need the extra
    'figures'; HTML does not.  The same store and options produce the same bytes.
    """


figure_options = added(
    title_option("what was selected"),
    text_option("--date", "Date in the caption; without it the output does not depend on the day."),
    file_option(
        "--figure-data",
        "Also write the rows of the figure; the extension selects csv, tsv, json, jsonl or md.",
    ),
)


@verb("draw grid", rows=False)
@click.argument("names", nargs=-1, metavar="[NAME]...", help="Only these features; - reads them from stdin.")
@flag("--all", "All agents, contrast families, measurands and kinds of feature.", "everything")
@drug_option
@forms_option
@choice(
    "--family",
    ALL_FAMILIES,
    f"Contrast family; with all, letters distinguish them.  [default: {Family.DRUG_EFFECT}]",
)
@choice("--measurand", MEASURANDS, "What was measured.  [default: rna_expression]")
@choice(
    "--level",
    LEVELS,
    "Feature level of the rows; all: also pathways, sets and whole transcriptomes.  [default: gene]",
)
@count_option("--rows", 60, "Maximum number of rows; the others are collapsed into one.")
@count_option(
    "--columns",
    40,
    "Maximum number of columns (study × system); the others are collapsed into one per compartment.",
)
@click.option(
    "--show",
    type=click.Choice(FACTS),
    multiple=True,
    help="Write this below each symbol too; the heads of the columns have drug, dose and time, a range where several.",
)
@flag(
    "--without-presumed",
    "Leave out the dots of features that are presumed tested; the caption counts them.",
)
@figure_options
def grid(run: Run, names: tuple[str, ...], everything: bool, figure_data: Path | None, **how: Any) -> None:
    """Draw the direction grid: the change of each gene in each study × system, a block per compartment.

    A filled symbol is significant, a hollow one is not; null, not reported and presumed
    tested each have a symbol.
    """
    from kg.draw.grid.figure import make_grid
    from kg.draw.grid.query import Selection

    _refuse_without_effect(names, how, everything=everything)
    options = {key: how.pop(key) or default for key, default in (EVERYTHING if everything else USUAL).items()}
    selection = Selection(selected_names(run, names), forms=how.pop("forms"), **options)
    _draw(run, figure_data, lambda store: make_grid(store, selection, **how))


def _refuse_without_effect(names: tuple[str, ...], how: dict[str, Any], *, everything: bool) -> None:
    """Raise OptionError for options of a grid that contradict --all, and for a level beside features by name."""
    from kg.errors import OptionError

    given = [name for name in EVERYTHING if how[name] is not None]
    if everything and given:
        raise OptionError(
            f"--all and --{given[0]} contradict each other: the first draws everything, the second a part",
            remedy="leave one of them out",
        )
    if names and how["level"] is not None:
        raise OptionError(
            "--level has no effect beside features that are named, which decide it",
            remedy="leave --level out",
        )


@verb("draw gap", rows=False)
@drug_option
@forms_option
@choice("--measurand", MEASURANDS, "What was measured.", "any")
@choice("--level", LEVELS, "Feature level.", "all")
@figure_options
def gap(run: Run, figure_data: Path | None, title: str | None, date: str | None, **options: Any) -> None:
    """Draw an evidence-gap map: studies, units and findings per contrast family and compartment.

    Each cell counts independent units, with findings by mark, null and unreported ones too.  A
    cell without any study is marked as none, which is not zero findings.
    """
    from kg.draw.gap_map.figure import make_gap
    from kg.draw.grid.query import Selection

    selection = Selection(family="all", **options)
    _draw(run, figure_data, lambda store: make_gap(store, selection, title=title, date=date))


@verb("draw prisma", rows=False)
@click.argument("source", required=False, help="The review; required if the store has several.")
@figure_options
def prisma(run: Run, source: str | None, figure_data: Path | None, **how: Any) -> None:
    """Draw the PRISMA flow of a review from its counts; counts that do not add up are an error.

    Every sum between boxes is checked first; a count missing in the source is named in the
    caption, never replaced by zero.
    """
    from kg.draw.prisma.figure import make_flow

    _draw(run, figure_data, lambda store: make_flow(store, source, **how))


def _draw(run: Run, figure_data: Path | None, make: Callable[[Store], StaticFigure]) -> None:
    """Make a figure and write it, with --figure-data its rows too; report the files.

    Raises
    ------
    OptionError
        If -o is missing, or a file extension is not allowed.
    OutputError
        If a file cannot be written; then none is.
    """
    from kg.cli.output import write_answer
    from kg.draw.sheet import SUFFIXES, refuse_suffix
    from kg.store.snapshot import Store
    from kg.wording import counted

    path = picture_path(run, "figure", SUFFIXES, "FILE")
    form = None if figure_data is None else DATA_SUFFIXES[refuse_suffix(figure_data, "table", DATA_SUFFIXES)]
    with targets(path, figure_data) as (new, rows):
        with Store.open(run.store) as store, run.progress("Drawing"):
            made = make(store)
            made.write(new, path.suffix.lower())
            digest = store.digest
        if rows is not None and form is not None:
            with rows.open("w", encoding="utf-8", newline="") as stream:
                write_answer(made.data, form, stream)
    if figure_data is not None:
        run.note(f"Wrote {counted(len(made.data), 'row')} of the figure to {figure_data}")
    notes = [made.headline, *made.notes(path.suffix.lower())]
    report_written(run, path, made.summary, notes, digest=digest, empty=made.why_empty is not None)


draw.add_command(grid, "grid")
draw.add_command(gap, "gap")
draw.add_command(prisma, "prisma")
