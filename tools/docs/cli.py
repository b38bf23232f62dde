"""Write docs/cli.md, the reference of the command line, from the program's own help.

Run by ``make docs``; with ``--check`` nothing is written, and the exit code is 1
where the page is out of date.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from generated import write_or_check

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg.cli.app import SECTIONS, program  # noqa: E402 - found at the root
from kg.cli.examples import EXAMPLES  # noqa: E402 - the same
from kg.cli.options.common import CommonOption, common_options  # noqa: E402 - the same
from kg.cli.output import __doc__ as formats  # noqa: E402 - the same

PAGE = ROOT / "docs" / "cli.md"

HEAD = """\
# The command line

Written from the program by `make docs`; do not edit it here.

Data goes to stdout, everything else to stderr.
Exit codes: 0 success, an empty answer included; 1 a check found problems or the run failed; 2 wrong usage;
3 not found or ambiguous; 4 store or server unreachable; 130 interrupted.
"""


def reference() -> str:
    """Write the whole page."""
    ctx = click.Context(program, info_name="kg")
    lines = [HEAD]
    for title, verbs in SECTIONS.items():
        lines.append(f"**{title}**: " + ", ".join(f"[{name}](#kg-{name})" for name in verbs) + "\n")
    lines += ["## Options of every command\n", *options(common_options(), ctx)]
    lines += ["## Formats\n", (formats or "").strip() + "\n"]
    for name in program.list_commands(ctx):
        command = program.get_command(ctx, name)
        if command is not None:
            lines += page(command, ctx, name)
    return "\n".join(lines).rstrip() + "\n"


def page(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    """Write what one verb does, and the verbs below it."""
    ctx = click.Context(command, info_name=name, parent=parent)
    yield f"## {ctx.command_path}\n"
    yield "```text"
    yield " ".join(ctx.get_usage().split()).removeprefix("Usage: ")
    yield "```\n"
    yield text(command.help or "")
    yield from options(command.params, ctx)
    examples = EXAMPLES.get(str(command.name), ())
    if examples:
        lines = [f"# {purpose}\n{example}" for example, purpose in examples]
        yield "```sh\n" + "\n".join(lines) + "\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(ctx):
            found = command.get_command(ctx, below)
            if found is not None:
                yield from page(found, ctx, below)


def text(help_text: str) -> str:
    """Write a help text in Markdown; a block that keeps its lines stays as it is."""
    paragraphs = []
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        kept = paragraph.startswith("\b")
        paragraphs.append(f"```text\n{paragraph[2:]}\n```" if kept else paragraph)
    return "\n\n".join(paragraphs) + "\n"


def options(params: list[click.Parameter] | list[CommonOption], ctx: click.Context) -> Iterator[str]:
    """Write arguments and options as a list, those of every verb left out below a verb."""
    below = ctx.parent is not None
    rows = []
    for param in params:
        record = param.get_help_record(ctx)
        if record is not None and not (below and isinstance(param, CommonOption)):
            rows.append(f"* `{record[0]}`: {' '.join(record[1].split())}")
    if rows:
        yield "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, reference()))
