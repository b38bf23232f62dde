"""`kg export`: the store in a format that others read."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import click

from kg.cli.options.common import verb
from kg.evidence.claim import FAMILIES, MEASURANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.cli.run import Run

FORMATS = ("nquads", "turtle", "trig", "jsonld", "csv", "matrix", "graphml")
NARROWED = ("matrix", "graphml")


@verb("export")
@click.argument("kind", type=click.Choice(FORMATS), metavar=f"[{'|'.join(FORMATS)}]", help="The format.")
@click.option(
    "--drug", metavar="NAME", help="Only what was found for a drug and its forms (matrix, graphml)."
)
@click.option("--family", type=click.Choice(FAMILIES), help="Only contrasts of a family (matrix, graphml).")
@click.option(
    "--measurand",
    type=click.Choice([name for name in MEASURANDS if name != "any"]),
    help="Only what was measured so (matrix, graphml).",
)
def export(run: Run, kind: str, drug: str | None, family: str | None, measurand: str | None) -> None:
    """Write the store in a format that others read, to -o or to stdout.

    nquads, trig and jsonld hold everything, source by source; turtle all triples without their sources; csv the
    evidence, one row a finding; matrix a row a feature and a column a study, for R and spreadsheets;
    graphml the graph drug, study-model, gene, pathway, an edge a finding, for Cytoscape and Gephi.
    """
    from kg.errors import OptionError
    from kg.export import export as write
    from kg.export import lacks
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    options = {"drug": drug, "family": family, "measurand": measurand}
    given = {name: value for name, value in options.items() if value is not None}
    if given and kind not in NARROWED:
        raise OptionError(
            f"--{next(iter(given))} is an option of {' and '.join(NARROWED)}, and {kind} holds all",
            remedy="Leave it out",
        )
    if run.form is not None or run.envelope:
        asked = "--envelope" if run.envelope else f"--format {run.form}"
        raise OptionError(f"{asked} asks for rows, and this prints {kind}", remedy="Leave it out")
    with Store.open(run.store) as store, run.progress(f"Writing {kind}"), _stream(run) as stream:
        write(store, load_schema(), kind, stream, **given)
        digest = store.digest
    run.note(f"Wrote {kind} of the store {digest[:12]}{f' to {run.output}' if run.output else ''}")
    run.note(lacks(kind) or f"{kind} holds everything that the store holds")


@contextmanager
def _stream(run: Run) -> Iterator[IO[bytes]]:
    """Open where the bytes go; a file takes its place only when it is complete."""
    if run.output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from kg.atomic_write import atomic_write

    with atomic_write(run.output) as path, path.open("wb") as file:
        yield file
