"""`kg init` and `kg lint`: create a loader folder, and find contradictions in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import choice, verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("init")
@click.argument(
    "place",
    metavar="DIR|FILE",
    help="The new folder, whose name becomes the name of the source; or a new findings sheet (.xlsx, .csv, .tsv).",
)
@choice(
    "--template",
    ("review", "study", "sheet", "table"),
    "review: every file, empty; study: one example study to overwrite; sheet: one workbook, a row a finding; table: table.toml for one table of results.",
    "review",
)
@click.option("--dry-run", is_flag=True, help="List the files; write nothing.")
def init(run: Run, place: str, template: str, dry_run: bool) -> None:
    """Create a loader folder, a findings sheet, or a folder for a table of results, to fill in.

    A workbook has drop-down lists of the closed vocabularies, a filled example of each type of contrast, and a
    sheet that explains each column.
    """
    from pathlib import Path

    from kg.load.sheet.new_sheet import ENDINGS, new_sheet
    from kg.load.template import init as create

    if Path(place).suffix.lower() in ENDINGS:
        run.emit(new_sheet(Path(place), dry_run=dry_run))
        return
    run.emit(create(Path(place), template=template, dry_run=dry_run))


@verb("lint")
@click.argument("source", help="Name of a source, or path of a loader folder or findings sheet.")
def lint(run: Run, source: str) -> None:
    """Find everything that would stop the load of a source, and what is doubtful in it.

    Checks cells, names and rows as `kg load` does, with the sources that it needs from the
    store or from a temporary one; compares sums, arms, units, years and calls with each other;
    discrepancies recorded by curators are listed as notes.  The exit code is 1 if there is an
    error.
    """
    from kg.load.files.one_file import source_of
    from kg.load.lint import lint as find
    from kg.wording import counted

    with run.progress(f"Checking {source}"):
        answer = find(source_of(source), store=run.store)
    run.emit(answer)
    severities = answer.column("severity")
    if "error" in severities:
        run.fail()
    if "warning" in severities:
        run.warn(counted(severities.count("warning"), "doubtful row"))
