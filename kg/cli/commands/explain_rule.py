"""`kg explain-rule`: what a rule of a quarantine file, of `kg check` or of `kg lint` means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("explain-rule")
@click.argument("name", help="Name of a rule, as a quarantine file, `kg check` or `kg lint` writes it.")
def explain_rule(run: Run, name: str) -> None:
    """Explain a rule: what is wrong where it is broken, and what to do."""
    from kg.load.quarantine import explain_rule as explain

    run.emit(explain(name))
