"""What verbs that write a picture share: the file that -o names, options, and what is said when it is written."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from kg.evidence.claim import FAMILIES, MEASURANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.cli.run import Run

    Options = Callable[[Callable[..., None]], Callable[..., None]]

LEVELS = ("gene", "pathway", "all")


def title_option(otherwise: str) -> Options:
    """Make --title; `otherwise` is what stands above a picture without it."""
    return text_option("--title", f"What stands above.  [default: {otherwise}]")


def text_option(name: str, words: str) -> Options:
    """Make an option whose text is written into a picture."""
    return click.option(name, metavar="TEXT", help=words, callback=_readable)


def _readable(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Refuse bytes that are no text, which Python keeps as halves of characters that no file can hold."""
    del context
    if text is not None and not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise click.BadParameter("write it as UTF-8", param=option) from None
    return text


def asked_names(run: Run, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a picture, those on stdin among them; none were given where everything is drawn.

    Raises
    ------
    OptionError
        Where stdin was to give names and gave none: a picture of everything would be another answer.
    """
    from kg.errors import OptionError

    found = tuple(run.names(names)) if names else ()
    if names and not found:
        raise OptionError("stdin gave no name", remedy="leave out - to draw everything")
    return found


def family_option(words: str, *, default: str | None, shown: bool = True) -> Options:
    """Make --family, with all of them as a choice; a default that is not shown stands in the words."""
    return click.option(
        "--family",
        type=click.Choice([*FAMILIES, "all"]),
        default=default,
        show_default=shown,
        help=words,
    )


def drug_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add --drug."""
    return click.option(
        "--drug", metavar="NAME", help="One drug; 'any' for comparators too.  [default: investigated drugs]"
    )(function)


def measurand_option(words: str, **how: Any) -> Options:
    """Make --measurand."""
    return click.option("--measurand", type=click.Choice(MEASURANDS), help=words, **how)


def level_option(words: str, **how: Any) -> Options:
    """Make --level of a figure."""
    return click.option("--level", type=click.Choice(LEVELS), help=words, **how)


def picture_path(run: Run, noun: str, endings: Sequence[str], example: str) -> Path:
    """Return where a picture goes, and let rows go to stdout.

    Raises
    ------
    OptionError
        Where no file was named, or it ends in none of the endings.
    """
    from kg.errors import OptionError

    path, run.output = run.output, None
    if path is None:
        raise OptionError(
            f"a {noun} is written to a file, and none is named", remedy=f"name one with -o {example}"
        )
    if path.suffix.lower() not in endings:
        one_of = "" if len(endings) == 1 else "one of "
        raise OptionError(
            f"'{path}' is no name of a {noun}", remedy=f"let it end in {one_of}{', '.join(endings)}"
        )
    return path


@contextmanager
def targets(path: Path, other: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Give two files to write, the second where it is asked for: both take their place in the end, or none.

    Raises
    ------
    OutputError
        Before anything is done, where a folder is missing or a target is a folder.
    """
    from kg.atomic_write import atomic_write

    with atomic_write(path) as new, nullcontext() if other is None else atomic_write(other) as second:
        yield new, second


def tell_written(
    run: Run,
    path: Path,
    summary: Mapping[str, Any],
    notes: Sequence[str],
    *,
    digest: str,
    empty: bool,
    hint: str = "",
) -> None:
    """Print what was written as rows, and what a reader should know beside them."""
    from kg.results import Result

    rows = [("file", str(path)), *summary.items(), ("digest", digest)]
    run.emit(Result(("item", "value"), rows, list(notes)), digest=digest)
    run.note(f"Wrote {path}{hint}")
    if empty and run.fail_empty:
        run.fail()
