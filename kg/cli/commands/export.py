"""`kg export`: the store in a format of other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.common import choice, flag, verb
from kg.evidence.claim import FAMILIES, MEASURANDS
from kg.export.registry import FORMATS, with_option

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("export", rows=False)
@click.argument(
    "name",
    type=click.Choice(list(FORMATS)),
    metavar=f"[{'|'.join(FORMATS)}]",
    help="; ".join(f"{name}: {form.content}" for name, form in FORMATS.items()),
)
@click.option(
    "--drug",
    metavar="NAME",
    help=f"Only evidence on a drug and its forms ({', '.join(with_option('drug'))}).",
)
@choice("--family", FAMILIES, f"Only one contrast family ({', '.join(with_option('family'))}).")
@choice(
    "--measurand",
    [name for name in MEASURANDS if name != "any"],
    f"Only one measurand ({', '.join(with_option('measurand'))}).",
)
@click.option(
    "--source",
    "sources",
    metavar="NAME",
    multiple=True,
    help=f"Only findings of a loaded source; may be repeated ({', '.join(with_option('sources'))})."
    " Only the rows of one source, with the publications, agents and so on that it gives"
    f" ({', '.join(with_option('source'))}).",
)
@flag("--numbers", "1, -1, 0 and NA in place of words (matrix).")
@flag("--bom", "Begin with a byte order mark, so that spreadsheets read UTF-8 (csv, matrix).")
def export(
    run: Run, name: str, *, numbers: bool, bom: bool, sources: tuple[str, ...], **options: str | None
) -> None:
    """Export the store in a format of other programs, to -o or to stdout.

    A note states what the format cannot hold.  In a file that ends in .tsv, tabs separate the cells of csv and matrix.
    With commas, a text that a spreadsheet would compute, such as =1+1, gets a leading apostrophe.
    """
    from kg.errors import OptionError
    from kg.export import registry
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    given: dict[str, Any] = {option: value for option, value in options.items() if value is not None}
    given |= {"numbers": True} if numbers else {}
    if "source" in FORMATS[name].options and len(sources) > 1:
        raise OptionError(f"{name} takes one --source", remedy="name one, or leave it out for all")
    if sources:
        given |= {"source": sources[0]} if "source" in FORMATS[name].options else {"sources": sources}
    given |= {"bom": True} if bom else {}
    for option in given:
        if option not in FORMATS[name].options:
            both = (*with_option("sources"), *with_option("source"))
            raise OptionError(
                f"--{'source' if option == 'sources' else option} is not allowed with {name}",
                remedy=f"Remove it, or use {' or '.join(both if option == 'sources' else with_option(option))}",
            )
    run.refuse_row_formats(name)
    if run.output is not None:
        given |= registry.options_of_file(name, run.output)
    with Store.open(run.store) as store, run.progress(f"Writing {name}"), run.stream(binary=True) as stream:
        registry.export(store, load_schema(), name, stream, **given)
        digest = store.digest
    run.note(f"Wrote {name} of the store {digest[:12]}{f' to {run.output}' if run.output else ''}")
    source = given.get("source")
    whole = "the store holds" if source is None else f"{source} gives; other sources are left out"
    run.note(registry.lacks(name) or f"{name} holds everything that {whole}")
