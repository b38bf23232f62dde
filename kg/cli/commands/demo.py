"""`kg demo`: load the review, print its answer, and write the grid and the page."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from kg.cli.options.common import file_option, verb
from kg.cli.terminal import program_command

if TYPE_CHECKING:
    from kg.cli.run import Run

REVIEW = "pisanu-2025"
NEXT = ("why-not FKBP5", "gene p11", "converge --across agent --min-units 1", "missing", "ask --list")


@verb("demo")
@file_option("--page", "File of the interactive page with all findings.", Path("kg-demo.html"))
@file_option(
    "--grid",
    "File of the direction grid; its extension selects html, svg, pdf or png.",
    Path("kg-demo-grid.html"),
)
def demo(run: Run, page: Path, grid: Path) -> None:
    """Load the review, print which genes converge and why not, and write an interactive page.

    The store is created if it does not exist; loading again changes nothing.
    """
    from kg.draw.grid.figure import make_grid
    from kg.draw.prisma.counts import prisma_line
    from kg.evidence.claim import Claim
    from kg.evidence.convergence import converge
    from kg.load.loader import load
    from kg.page.view import make_view
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    with run.progress("Loading the review and its reference sources"):
        load(run.store, [REVIEW], load_schema())
    with Store.open(run.store) as store:
        answer = converge(store, Claim())
        prisma = prisma_line(store, REVIEW)
        ((title,),) = store.rows("SELECT title FROM source WHERE label = $name", {"name": REVIEW})
        make_view(store, title=title).save(page)
        make_grid(store).save(grid)
        if run.form is None and run.output is None and not run.envelope:
            run.form = "report"  # also in a pipe: a demo is for people
        run.emit(answer, digest=store.digest)
    if prisma is not None:
        run.note(prisma)
    run.note(f"Direction grid: {grid}")
    run.note(f"Interactive page with all findings: {page}")
    run.note(f"Store: {run.store}")
    run.note("Try next:")
    store_option = f" --store {quote(str(run.store))}" if run.store_flag else ""
    for arguments in NEXT:
        run.note(f"  {program_command()} {arguments}{store_option}")
