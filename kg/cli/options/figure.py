"""Options of the verbs that write a figure or a page, their output file, and the report on it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from kg.evidence.claim import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.cli.run import Run

    Options = Callable[[Callable[..., None]], Callable[..., None]]

LEVELS = ("gene", "pathway", "all")
ALL_FAMILIES = (*FAMILIES, "all")


def title_option(default: str) -> Options:
    """Return --title; `default` describes the title of a figure without it."""
    return text_option("--title", f"Title.  [default: {default}]")


def text_option(name: str, words: str) -> Options:
    """Return an option whose text is written into a figure."""
    return click.option(name, metavar="TEXT", help=words)


def selected_names(run: Run, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names on the command line and on stdin; without any, everything is drawn.

    Raises
    ------
    OptionError
        If names were expected on stdin and there are none: a figure of everything would be another answer.
    """
    from kg.errors import OptionError

    selected = tuple(run.names(names)) if names else ()
    if names and not selected:
        raise OptionError("no names on stdin", remedy="remove - to draw everything")
    return selected


drug_option = click.option(
    "--drug", metavar="NAME", help="One drug; 'any': comparators too.  [default: investigated drugs]"
)


def picture_path(run: Run, noun: str, endings: Sequence[str], example: str) -> Path:
    """Return the output file of a figure; rows then go to stdout.

    Raises
    ------
    OptionError
        If -o is missing, or the extension of its file is not allowed.
    """
    from kg.draw.sheet import refuse_suffix
    from kg.errors import OptionError
    from kg.wording import enumerated

    path, run.output = run.output, None
    if path is None:
        raise OptionError(
            f"missing output file of the {noun}", remedy=f"add -o {example}, ending in {enumerated(endings)}"
        )
    refuse_suffix(path, noun, endings)
    return path


@contextmanager
def targets(path: Path, other: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Yield one or two files to write; both replace their targets at the end, or none.

    Raises
    ------
    OutputError
        Before anything is written, if a folder is missing or a target is a folder.
    """
    from kg.atomic_write import atomic_write

    with atomic_write(path) as new, nullcontext() if other is None else atomic_write(other) as second:
        yield new, second


def report_written(
    run: Run,
    path: Path,
    summary: Mapping[str, Any],
    notes: Sequence[str],
    *,
    digest: str,
    empty: bool,
    hint: str = "",
) -> None:
    """Print a summary of the written figure as rows, with its notes."""
    from kg.results import Result

    rows = [("file", str(path)), *summary.items(), ("digest", digest)]
    run.emit(Result(("item", "value"), rows, list(notes)), digest=digest)
    run.note(f"Wrote {path}{hint}")
    if empty and run.fail_empty:
        run.fail()
