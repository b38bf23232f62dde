"""`kg gene`, `drug`, `study`, `pathway` and `system`: all evidence, null and unreported results included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.claim import forms_option
from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.options.common import Verb
    from kg.cli.run import Run


def lookup_verb(kind: str, description: str, argument: str, metavar: str = "NAME") -> Verb:
    """Return the verb that lists the evidence on one thing of a kind.

    Parameters
    ----------
    description, argument
        Help of the verb and of its argument.
    """

    def look_up(run: Run, name: str, forms: str) -> None:
        from kg.evidence import lookup

        find = getattr(lookup, f"of_{kind}")
        run.emit_from_store(lambda store: find(store, name, forms=forms), "Reading")

    look_up.__doc__ = description
    return verb(kind)(click.argument("name", metavar=metavar, help=argument)(forms_option(look_up)))


gene = lookup_verb(
    "gene",
    "List all evidence on a gene, null and unreported results included.",
    "Symbol, alias, identifier, or the name as a source writes it.",
)
drug = lookup_verb(
    "drug",
    "List all evidence on a drug and, by default, its forms.",
    "A drug, one of its forms, or an identifier.",
)
study = lookup_verb(
    "study", "List all evidence of a study.", "Label, name in the source, or identifier.", "ID"
)
pathway = lookup_verb(
    "pathway",
    "List all evidence on a pathway and on pathways that declared mappings group with it.",
    "Name, identifier, or the name as a source writes it.",
)
system = lookup_verb(
    "system",
    "List all evidence in a system and in systems below it.",
    "A cell model, cell line, cell type, tissue, or identifier.",
)
