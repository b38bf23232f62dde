"""`kg init` and `kg lint`: a new loader folder, and what contradicts itself in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("init")
@click.argument("folder", metavar="DIR", help="The new folder; its name becomes the name of the source.")
@click.option(
    "--template", type=click.Choice(["review"]), default="review", show_default=True, help="What to fill in."
)
@click.option("--dry-run", is_flag=True, help="List the files, and write nothing.")
def init(run: Run, folder: str, template: str, dry_run: bool) -> None:
    """Make a new loader folder to fill in."""
    from pathlib import Path

    from kg.load.template import init as make

    run.emit(make(Path(folder), template, dry_run=dry_run))


@verb("lint")
@click.argument("source", help="Name of a source, or path of a loader folder.")
def lint(run: Run, source: str) -> None:
    """Find what contradicts itself in a review.

    Sums, arms, units, years and calls are compared with each other; what the curators recorded
    as a discrepancy is listed as a note.  Ends with 1 when there is an error.
    """
    from kg.load.lint import lint as find
    from kg.load.source import find_source

    answer = find(find_source(source))
    run.emit(answer)
    severities = answer.column("severity")
    if "error" in severities:
        run.fail()
    if "warning" in severities:
        count = severities.count("warning")
        run.warn(f"{count} {'row is' if count == 1 else 'rows are'} doubtful")
