"""`kg explain`: what a word of an answer, a table, a check or the schema means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import sections, verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("explain")
@click.argument(
    "term",
    help="A label, flag, state, column, value, class or rule, such as lower_bound, presumed tested or cell.list.",
)
def explain(run: Run, term: str) -> None:
    """Explain a word: a label, flag, column or value of an answer, a class of the schema, a rule of a check."""
    from kg.query.terms import Meaning
    from kg.query.terms import explain as meanings_of

    commands = [
        Meaning(name, "command", text, f"kg {name} --help")
        for verbs in sections().values()
        for name, (_, text) in verbs.items()
    ]
    run.emit(meanings_of(term, commands))
