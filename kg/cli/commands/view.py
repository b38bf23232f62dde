"""`kg view`: the interactive page of the evidence, in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.claim import forms_option
from kg.cli.options.common import choice, count_option, flag, verb
from kg.cli.options.figure import ALL_FAMILIES, picture_path, report_written, selected_names, title_option
from kg.schema.vocabulary import Family

if TYPE_CHECKING:
    from pathlib import Path

    from kg.cli.run import Run
    from kg.store.snapshot import Store


@verb("view", rows=False)
@click.argument(
    "names",
    nargs=-1,
    metavar="[NAME]...",
    help="Genes, drugs, studies, systems or pathways; - reads them from stdin, without any, everything.",
)
@choice(
    "--family",
    ALL_FAMILIES,
    "Contrast family shown at first; the page can show the others.",
    Family.DRUG_EFFECT.value,
)
@forms_option
@count_option(
    "--max-nodes", 400, "Above this number of nodes, groups are collapsed; a click expands them.", least=20
)
@choice(
    "--renderer",
    ["cytoscape", "pyvis"],
    "Renderer; pyvis draws each finding of one contrast family as an arrow, without filters and collapsing.",
    "cytoscape",
)
@title_option("the names and the contrast family")
@flag("--open", "Open the page in a browser.", "show")
def view(run: Run, names: tuple[str, ...], renderer: str, show: bool, **how: Any) -> None:
    """Write an interactive page: drug, study × system, gene and pathway, with the evidence behind each edge.

    The page is one HTML file without network access.  It starts with the evidence on the names; a click expands their
    neighbours.
    """
    from kg.store.snapshot import Store

    path = picture_path(run, "page", (".html", ".htm"), "page.html")
    selected = selected_names(run, names)
    how["family"] = None if how["family"] == "all" else how["family"]
    with Store.open(run.store) as store, run.progress("Drawing"):
        write = _pyvis if renderer == "pyvis" else _cytoscape
        summary, notes = write(store, path, selected, **how)
        digest = store.digest
    summary = {"bytes": path.stat().st_size, **summary}
    empty = not summary["findings"]
    report_written(run, path, summary, notes, digest=digest, empty=empty, hint="; open it in a browser")
    if show and click.launch(str(path.resolve())):
        run.warn(f"no browser found; open {path} on another machine")


def _cytoscape(
    store: Store, path: Path, names: tuple[str, ...], **how: Any
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write the page drawn by Cytoscape.js."""
    from kg.page.view import make_view

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
    """Write the page drawn by pyvis, with positions of drugkg."""
    from kg.network.build import network
    from kg.network.layout import positions
    from kg.network.select import select
    from kg.page.pyvis import write_page
    from kg.page.summary import title_of

    rows = select(store, names, family=family, forms=forms)
    graph = network(store, rows)
    write_page(path, graph, positions(graph), title=title or title_of(names, family))
    notes = list(rows.notes)
    if len(graph) > max_nodes:
        notes.append(
            f"pyvis does not collapse groups: all {len(graph)} nodes are drawn, more than {max_nodes}"
        )
    return {"nodes": len(graph), "findings": len(rows), "collapsed": 0}, tuple(notes)
