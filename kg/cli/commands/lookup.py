"""`kg gene`, `drug`, `study`, `pathway` and `system`: all evidence, null and unreported results included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.claim import forms_option, species_option
from kg.cli.options.common import flag, verb

if TYPE_CHECKING:
    from kg.cli.options.common import Verb
    from kg.cli.run import Run


def lookup_verb(kind: str, description: str, argument: str, metavar: str = "NAME") -> Verb:
    """Return the verb that lists the evidence on one thing of a kind.

    Parameters
    ----------
    description, argument
        Help of the verb and of its argument, which lists what there is where it is left out.
    """

    def look_up(run: Run, name: str | None, forms: str, everything: bool, **more: str | None) -> None:
        from kg.evidence import lookup
        from kg.evidence.reports.findings import with_all_findings

        if name is None:
            from kg.evidence.listing import list_of

            run.emit_from_store(lambda store: list_of(store, kind), "Reading")
            return
        find = getattr(lookup, f"of_{kind}")
        finish = with_all_findings if everything else lambda result: result
        run.emit_from_store(lambda store: finish(find(store, name, forms=forms, **more)), "Reading")

    look_up.__doc__ = description
    name = click.argument(
        "name", metavar=f"[{metavar}]", required=False, help=f"{argument}  [default: list all]"
    )
    every = flag(
        "--all", "Show all findings on the terminal; rows for programs are always complete.", "everything"
    )
    options = forms_option(every(look_up))
    return verb(kind)(name(species_option(options) if kind == "gene" else options))


gene = lookup_verb(
    "gene",
    "List the genes, or all evidence on one, null and unreported results included.",
    "Symbol, alias, identifier, or the name as a source writes it.",
)
drug = lookup_verb(
    "drug",
    "List the drugs, or all evidence on one and, by default, its forms.",
    "A drug, one of its forms, or an identifier.",
)
study = lookup_verb(
    "study", "List the studies, or all evidence of one.", "Label, name in the source, or identifier.", "ID"
)
pathway = lookup_verb(
    "pathway",
    "List the pathways, or all evidence on one and on those that declared mappings group with it.",
    "Name, identifier, or the name as a source writes it.",
)
system = lookup_verb(
    "system",
    "List the systems, or all evidence in one and in systems below it.",
    "A cell model, cell line, cell type, tissue, or identifier.",
)
