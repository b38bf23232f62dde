"""`kg gene`, `drug`, `study`, `pathway` and `system`: all the evidence, nulls and silent results included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.claim import forms_option
from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


def _emit(run: Run, kind: str, name: str, **options: str) -> None:
    from kg.evidence import lookup
    from kg.store.snapshot import Store

    with Store.open(run.store) as store:
        answer, digest = getattr(lookup, f"of_{kind}")(store, name, **options), store.digest
    run.emit(answer, digest=digest)


@verb("gene")
@click.argument("name", help="Symbol, alias, identifier, or the name as a source writes it.")
@forms_option
def gene(run: Run, name: str, forms: str) -> None:
    """List all the evidence on a gene, nulls and silent results included."""
    _emit(run, "gene", name, forms=forms)


@verb("drug")
@click.argument("name", help="A drug, one of its forms, or an identifier.")
@forms_option
def drug(run: Run, name: str, forms: str) -> None:
    """List all the evidence on a drug and, unless asked otherwise, its forms."""
    _emit(run, "drug", name, forms=forms)


@verb("study")
@click.argument("name", metavar="ID", help="Label, name in the source, or identifier.")
@forms_option
def study(run: Run, name: str, forms: str) -> None:
    """List all the evidence of a study."""
    _emit(run, "study", name, forms=forms)


@verb("pathway")
@click.argument("name", help="Name, identifier, or the name as a source writes it.")
@forms_option
def pathway(run: Run, name: str, forms: str) -> None:
    """List all the evidence on a pathway and on what declared mappings group with it."""
    _emit(run, "pathway", name, forms=forms)


@verb("system")
@click.argument("name", help="A cell model, cell line, cell type, tissue, or identifier.")
@forms_option
def system(run: Run, name: str, forms: str) -> None:
    """List all the evidence in a system and in what stands below it."""
    _emit(run, "system", name, forms=forms)
