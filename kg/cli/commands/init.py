"""`kg init` and `kg lint`: create a loader folder, and find contradictions in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import choice, verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("init")
@click.argument("folder", metavar="DIR", help="The new folder; its name becomes the name of the source.")
@choice(
    "--template",
    ("review", "study"),
    "review: every file, empty; study: one example study to overwrite.",
    "review",
)
@click.option("--dry-run", is_flag=True, help="List the files; write nothing.")
def init(run: Run, folder: str, template: str, dry_run: bool) -> None:
    """Create a loader folder to fill in."""
    from pathlib import Path

    from kg.load.template import init as create

    run.emit(create(Path(folder), template=template, dry_run=dry_run))


@verb("lint")
@click.argument("source", help="Name of a source, or path of a loader folder.")
def lint(run: Run, source: str) -> None:
    """Find everything that would stop the load of a source, and what is doubtful in it.

    Checks cells, names and rows as `kg load` does, with the sources that it needs from the
    store or from a temporary one; compares sums, arms, units, years and calls with each other;
    discrepancies recorded by curators are listed as notes.  The exit code is 1 if there is an
    error.
    """
    from kg.load.lint import lint as find
    from kg.load.source import find_source
    from kg.wording import counted

    with run.progress(f"Checking {source}"):
        answer = find(find_source(source), store=run.store)
    run.emit(answer)
    severities = answer.column("severity")
    if "error" in severities:
        run.fail()
    if "warning" in severities:
        run.warn(counted(severities.count("warning"), "doubtful row"))
