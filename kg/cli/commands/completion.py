"""The verb ``kg completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("completion", rows=False)
@click.argument(
    "shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL", help="bash, zsh or fish."
)
def completion(run: Run, shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash   kg completion bash >> ~/.bashrc
    zsh    kg completion zsh >> ~/.zshrc
    fish   kg completion fish > ~/.config/fish/completions/kg.fish
    """  # noqa: D301 - click keeps the line breaks after it
    from click.shell_completion import get_completion_class

    from kg.cli.app import program
    from kg.cli.program import COMPLETION_VARIABLE, PROGRAM

    completer = get_completion_class(shell)
    if completer is None:  # pragma: no cover - the choice lists what click knows
        raise click.UsageError(f"click cannot complete {shell}")
    script = completer(program, {}, PROGRAM, COMPLETION_VARIABLE).source()
    run.emit_text(script.strip() + "\n", what="a shell script")
