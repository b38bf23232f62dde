"""`kg ground`: which identifier a name stands for, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import choice, verb
from kg.schema.vocabulary import Species

if TYPE_CHECKING:
    from kg.cli.run import Run
    from kg.results import Result
    from kg.store.snapshot import Store


@verb("ground")
@click.argument("names", nargs=-1, metavar="[NAME...|-]", help="Names as written; - reads them from stdin.")
@choice("--kind", ["gene", "agent", "disease", "system", "pathway"], "Kind of the names.", "gene")
@choice("--species", [each.value for each in Species], "The species whose genes are meant.", "human")
def ground(run: Run, names: tuple[str, ...], kind: str, species: str) -> None:
    """Map names to identifiers, with the rule that applied.

    An approved symbol decides; a previous symbol or an alias does where one gene alone has it.  Genes are
    human unless --species says otherwise; accessions of NCBI and Ensembl, names of miRNAs and Greek letters are read.  An ambiguous or
    unknown name has no identifier; the exit code is then 3.
    """
    from kg.errors import ExitCode
    from kg.grounding.resolve import doubts
    from kg.grounding.resolve import ground as ground_names
    from kg.grounding.species import kind_of_names

    def question(store: Store) -> Result:
        answer = ground_names(store, run.names(names), kind, species)
        answer.notes.extend(doubts(store, answer, kind_of_names(store, kind, species)))
        return answer

    answer = run.emit_from_store(question, "Grounding")
    if None in answer.column("id"):
        run.fail(ExitCode.NOT_FOUND)
