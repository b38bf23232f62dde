"""`kg demo`: the review, its answer, and what to try next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run

REVIEW = "pisanu-2025"
NEXT = (
    "kg why-not FKBP5",
    "kg gene p11",
    "kg converge --across agent --min-units 1",
    "kg missing",
    "kg ask --list",
)


@verb("demo")
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("kg-demo.html"),
    show_default=True,
    help="Where the interactive page with all findings is written.",
)
@click.option(
    "--grid",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("kg-demo-grid.html"),
    show_default=True,
    help="Where the direction grid is written; its ending chooses html, svg, pdf or png.",
)
def demo(run: Run, page: Path, grid: Path) -> None:
    """Load the review, print which genes converge and why not, and write a page to open.

    The store is made where there is none; loading again changes nothing.
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
        answer.notes.extend(filter(None, [prisma_line(store, REVIEW)]))
        ((title,),) = store.rows("SELECT title FROM source WHERE label = $name", {"name": REVIEW})
        make_view(store, title=title).save(page)
        make_grid(store).save(grid)
        run.emit(answer, digest=store.digest)
    run.note(f"Which gene went which way in which model is in {grid}; open it in a browser.")
    run.note(f"Every finding is in {page}, to click through. The store is {run.store}.")
    run.note(f"Try next: {'; '.join(NEXT)}")
