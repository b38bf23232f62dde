"""`kg view`: the evidence as a picture to click through, in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.claim import FAMILIES
from kg.cli.claim import forms_option
from kg.cli.options import verb

if TYPE_CHECKING:
    from pathlib import Path

    from kg.cli.run import Run
    from kg.store import Store


@verb("view")
@click.argument(
    "names",
    nargs=-1,
    metavar="[NAME]...",
    help="Genes, drugs, studies, systems or pathways; - reads them from stdin, none means everything.",
)
@click.option(
    "--family",
    type=click.Choice([*FAMILIES, "all"]),
    default="drug_effect",
    show_default=True,
    help="The family of contrasts that is shown at first; the page can show the others.",
)
@forms_option
@click.option(
    "--max-nodes",
    type=click.IntRange(min=20),
    default=400,
    show_default=True,
    help="Above so many nodes, groups are drawn that open on a click.",
)
@click.option(
    "--renderer",
    type=click.Choice(["cytoscape", "pyvis"]),
    default="cytoscape",
    show_default=True,
    help="What draws; pyvis draws every finding as an arrow, of one family, without filters and folding.",
)
@click.option("--title", metavar="TEXT", help="What stands above.  [default: the names and the family]")
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
def view(run: Run, names: tuple[str, ...], renderer: str, show: bool, **how: Any) -> None:
    """Write a page to click through: drug, study-model, gene and pathway, and the evidence behind each line.

    The page is one HTML file that asks no network for anything.  It starts with what was found on the names and opens
    their neighbours on a click.  No chance is in it, so --seed changes nothing.
    """
    from kg.errors import OptionError
    from kg.store import Store

    path, run.output = run.output, None
    if path is None:
        raise OptionError(
            "a page is written to a file, and none is named", remedy="name one with -o page.html"
        )
    if path.suffix.lower() not in {".html", ".htm"}:
        raise OptionError(f"'{path}' is no name of a page", remedy="let it end in .html")
    asked = tuple(run.names(names)) if names else ()
    how["family"] = None if how["family"] == "all" else how["family"]
    with Store.open(run.store) as store, run.progress("Drawing"):
        written = (_pyvis if renderer == "pyvis" else _cytoscape)(store, path, asked, **how)
        digest = store.digest
    _tell(run, path, *written, digest)
    if show:
        click.launch(str(path.resolve()))


def _cytoscape(
    store: Store, path: Path, names: tuple[str, ...], **how: Any
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write our page."""
    from kg.draw.page import make_view

    made = make_view(store, names, **how)
    made.save(path)
    return dict(made.summary), made.notes


def _pyvis(
    store: Store,
    path: Path,
    names: tuple[str, ...],
    *,
    family: str | None,
    forms: str,
    title: str | None,
    max_nodes: int,
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write the page that pyvis draws, with our places."""
    from kg.draw.layout import positions
    from kg.draw.page import title_of
    from kg.draw.pyvis_page import write_page
    from kg.network import network
    from kg.selection import select

    rows = select(store, names, family=family, forms=forms)
    graph = network(store, rows)
    write_page(path, graph, positions(graph), title=title or title_of(names, family))
    notes = list(rows.notes)
    if len(graph) > max_nodes:
        notes.append(
            f"pyvis folds nothing: all {len(graph)} nodes are drawn, more than {max_nodes}; without --renderer pyvis they fold"
        )
    return {"nodes": len(graph), "findings": len(rows), "folded": 0}, tuple(notes)


def _tell(run: Run, path: Path, summary: dict[str, int], notes: tuple[str, ...], digest: str) -> None:
    """Print what was written as rows, and what a reader should know beside them."""
    from kg.answer import Answer

    rows = [("file", str(path)), ("bytes", path.stat().st_size), *summary.items(), ("digest", digest)]
    run.emit(Answer(("item", "value"), rows, list(notes)), digest=digest)
    run.note(f"Wrote {path}; open it in a browser")
    if run.fail_empty and not summary["findings"]:
        run.fail()
