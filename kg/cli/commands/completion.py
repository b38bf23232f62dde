"""The verb ``kg completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("completion")
@click.argument(
    "shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL", help="bash, zsh or fish."
)
def completion(run: Run, shell: str) -> None:
    """Print the script that completes kg in a shell.

    \b
    bash   kg completion bash >> ~/.bashrc
    zsh    kg completion zsh >> ~/.zshrc
    fish   kg completion fish > ~/.config/fish/completions/kg.fish
    """  # noqa: D301 - click's mark for lines that stay lines
    from click.shell_completion import get_completion_class

    from kg.cli.app import program
    from kg.cli.program import COMPLETION_VARIABLE, PROGRAM

    found = get_completion_class(shell)
    if found is None:  # pragma: no cover - the choice lists what click knows
        raise click.UsageError(f"click cannot complete {shell}")
    script = found(program, {}, PROGRAM, COMPLETION_VARIABLE).source()
    run.emit_text(script.strip() + "\n", what="a shell script")
