"""The verb ``kg draw`` and what stands below it: static figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.claim import FAMILIES, MEASURANDS
from kg.cli.claim import forms_option
from kg.cli.options import CONTEXT, verb
from kg.cli.output import SUFFIXES as DATA_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.answer import Answer
    from kg.cli.run import Run

LEVELS = ("gene", "pathway", "all")
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
        click.option("--title", metavar="TEXT", help="What stands above.  [default: what was selected]"),
        click.option(
            "--date",
            metavar="TEXT",
            help="A date for the caption; without it the bytes are the same on every day.",
        ),
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
@click.option(
    "--drug", metavar="NAME", help="One drug; 'any' for comparators too.  [default: investigated drugs]"
)
@forms_option
@click.option(
    "--family",
    type=click.Choice([*FAMILIES, "all"]),
    help="The family of contrasts; with all, letters tell them apart.  [default: drug_effect]",
)
@click.option(
    "--measurand",
    type=click.Choice(MEASURANDS),
    help="What was measured.  [default: rna_expression]",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="What the rows are; all adds pathways, sets and whole transcriptomes.  [default: gene]",
)
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
    from kg.draw.grid_files import write_grid
    from kg.draw.grid_rows import Selection
    from kg.draw.grid_words import summary_of
    from kg.store import Store

    path = figure_path(run, figure_data)
    asked = {key: how.pop(key) or default for key, default in (EVERYTHING if everything else USUAL).items()}
    with Store.open(run.store) as store, run.progress("Drawing"):
        selection = Selection(tuple(run.names(names)) if names else (), forms=how.pop("forms"), **asked)
        made = write_grid(path, store, selection, **how)
        digest = store.digest
    write_data(run, figure_data, made.data)
    tell(
        run, path, summary_of(made), [made.headline, *made.caption], digest, empty=made.why_empty is not None
    )


@verb("draw gap")
@click.option(
    "--drug", metavar="NAME", help="One drug; 'any' for comparators too.  [default: investigated drugs]"
)
@forms_option
@click.option(
    "--measurand", type=click.Choice(MEASURANDS), default="any", show_default=True, help="What was measured."
)
@click.option(
    "--level", type=click.Choice(LEVELS), default="all", show_default=True, help="What findings are about."
)
@figure_options
def gap(run: Run, figure_data: Path | None, title: str | None, date: str | None, **asked: Any) -> None:
    """Draw how much there is of each family of contrasts in each compartment, and what is not there.

    A disc counts independent units; null and silent findings are counted beside it.  A cell
    that no study asks about is empty, which is not zero.
    """
    from kg.draw.gap import write_gap
    from kg.draw.grid_rows import Selection
    from kg.store import Store

    path = figure_path(run, figure_data)
    with Store.open(run.store) as store, run.progress("Drawing"):
        made = write_gap(path, store, Selection(family="all", **asked), title=title, date=date)
        digest = store.digest
    write_data(run, figure_data, made.data)
    tell(run, path, made.summary, [made.headline, *made.caption], digest, empty=made.why_empty is not None)


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
    from kg.draw.prisma import write_prisma
    from kg.store import Store

    path = figure_path(run, figure_data)
    with Store.open(run.store) as store, run.progress("Drawing"):
        made = write_prisma(path, store, source, title=title, date=date)
        digest = store.digest
    write_data(run, figure_data, made.data)
    tell(run, path, made.summary, [made.headline, *made.caption], digest, empty=made.why_empty is not None)


def figure_path(run: Run, figure_data: Path | None) -> Path:
    """Return where the figure goes, and let rows go to stdout.

    Raises
    ------
    OptionError
        Where no file was named, or no figure or table ends so.
    """
    from kg.draw.figure import SUFFIXES, refuse_suffix
    from kg.errors import OptionError

    path, run.output = run.output, None
    if path is None:
        raise OptionError(
            "a figure is written to a file, and none is named",
            remedy=f"name one with -o FILE, ending in one of {', '.join(SUFFIXES)}",
        )
    refuse_suffix(path)
    if figure_data is not None:
        data_format(figure_data)
    return path


def write_data(run: Run, path: Path | None, data: Answer) -> None:
    """Write the rows behind a figure where that was asked for.

    Raises
    ------
    OptionError
        Where the name ends in no format of rows.
    """
    from kg.atomic import replacing
    from kg.cli.output import write_answer

    if path is None:
        return
    with replacing(path) as new, new.open("w", encoding="utf-8", newline="") as stream:
        write_answer(data, data_format(path), stream)
    run.note(f"Wrote the {len(data)} rows behind it to {path}")


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


def tell(
    run: Run, path: Path, summary: dict[str, Any], caption: list[str], digest: str, *, empty: bool
) -> None:
    """Print what was drawn as rows, and the caption beside them."""
    from kg.answer import Answer

    rows = [("file", str(path)), *summary.items(), ("digest", digest)]
    run.emit(Answer(("item", "value"), rows, caption), digest=digest)
    run.note(f"Wrote {path}")
    if empty and run.fail_empty:
        run.fail()


draw.add_command(grid, "grid")
draw.add_command(gap, "gap")
draw.add_command(prisma, "prisma")
