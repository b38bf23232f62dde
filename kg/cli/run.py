"""One run of a verb: its common options, and the only way out for data and talk."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.exceptions import NoArgsIsHelpError

from kg.cli.output import SUFFIXES
from kg.cli.progress import Progress
from kg.cli.terminal import is_terminal, is_unicode, wants_color, width
from kg.errors import ExitCode, NotFoundError, OptionError, OutputError, SourceError, warning_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.errors import KGWarning
    from kg.results import Result
    from kg.settings import Setting

STDIN = "-"


@dataclass
class Run:
    """What a verb gets from the common options, and how it answers.

    Attributes
    ----------
    command
        The name of the verb, as users write it (``why-not``).
    form
        The format asked for; None where it follows from `output` and the terminal.
    output
        The file or folder of ``-o``; None is stdout.
    store_flag
        The value of ``--store``; None where it was not given (`store` is the answer).
    seed
        Where random numbers start.
    code
        How the verb ends, as far as is known.
    """

    command: str
    form: str | None = None
    output: Path | None = None
    store_flag: str | None = None
    envelope: bool = False
    fail_empty: bool = False
    strict: bool = False
    quiet: bool = False
    verbosity: int = 0
    no_color: bool = False
    seed: int = 0
    code: ExitCode = ExitCode.SUCCESS
    flags: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def settings(self) -> dict[str, Setting]:
        """Every setting, by name; reads the settings files, so ask only where needed."""
        from kg.settings import read_settings

        return read_settings({"store": self.store_flag, **self.flags})

    @property
    def store(self) -> Path:
        """The path of the store: flag, ``KG_STORE``, settings files, ``./kg.duckdb``."""
        return Path(self.settings["store"].value or "").expanduser()

    def emit(self, answer: Result, *, digest: str | None = None) -> None:
        """Write an answer to stdout or the file of ``-o``, and its notes to stderr.

        Parameters
        ----------
        answer
            The rows and notes; no row is an answer too.
        digest
            The digest of the store that it was computed from; None where there is none.
        """
        from kg.cli.output import write_answer, write_envelope

        form = self._form()
        with self._stream() as stream:
            if self.envelope:
                write_envelope(answer, stream, command=self.command, digest=digest)
            else:
                seen = self.output is None and is_terminal(stream)
                write_answer(
                    answer,
                    form,
                    stream,
                    terminal_width=width() if seen else None,
                    color=self.output is None and wants_color(stream, no_color=self.no_color),
                )
        self._wrote(f"{len(answer)} {'row' if len(answer) == 1 else 'rows'}")
        for note in answer.notes:
            self.note(note)
        if self.fail_empty and not len(answer):
            self.fail()

    def emit_text(self, text: str, *, what: str = "text") -> None:
        """Write something that has no rows: Turtle, a query, a shell script.

        Parameters
        ----------
        text
            What to write, with its last newline.
        what
            What it is, for the message that refuses a format of rows.
        """
        self.refuse_row_formats(what)
        with self._stream() as stream:
            stream.write(text)
        self._wrote(what)
        if self.fail_empty and not text:
            self.fail()

    def refuse_row_formats(self, what: str) -> None:
        """Raise OptionError where a format of rows is asked for and `what` is written."""
        if self.form is not None or self.envelope:
            asked = "--envelope" if self.envelope else f"--format {self.form}"
            raise OptionError(f"{asked} is for rows, and this command prints {what}", remedy="Remove it")

    def note(self, message: str) -> None:
        """Say something on stderr, unless asked to be quiet."""
        if not self.quiet:
            click.echo(message, err=True)

    def detail(self, message: str) -> None:
        """Say something on stderr that only ``-v`` asks for."""
        if self.verbosity:
            self.note(message)

    def warn(self, message: str | KGWarning) -> None:
        """Say a doubt on stderr; with ``--strict`` the verb then ends with 1."""
        if self.strict:
            self.fail()
        if self.strict or not self.quiet:
            label = "Warning:"
            if wants_color(sys.stderr, no_color=self.no_color):
                label = click.style(label, fg="yellow", bold=True)
            click.echo(f"{label} {warning_text(message)}", err=True, color=True)

    def fail(self, code: ExitCode = ExitCode.FAILURE) -> None:
        """Let the verb end with a code, after it has said all it has to say."""
        self.code = max(self.code, code)

    def progress(self, label: str, total: int | None = None) -> Progress:
        """Show the progress of the work in a ``with`` block."""
        color = wants_color(sys.stderr, no_color=self.no_color)
        return Progress(label, total, quiet=self.quiet, color=color)

    def text(self, source: str | None, suffixes: tuple[str, ...] = ()) -> str:
        """Read a TEXT, a FILE or stdin (``-`` or nothing).

        Parameters
        ----------
        source
            What stands on the command line.
        suffixes
            How names of files end (``.sql``); a name that ends so is never a text.

        Raises
        ------
        NotFoundError
            It looks like a file and there is none.
        OptionError
            It is a text with bytes of another encoding than UTF-8.
        """
        if source is None or source == STDIN:
            return read_stdin()
        path = Path(source)
        if _is_file(path):
            return _decoded(path.read_bytes(), source)
        if source.endswith(suffixes) and not any(letter.isspace() for letter in source):
            raise NotFoundError(
                f"there is no file '{source}'",
                name=path.name,
                known=[each.name for each in path.parent.glob("*")],
            )
        if not is_unicode(source):
            raise OptionError("the text on the command line is not UTF-8", remedy="Write it as UTF-8")
        return source

    def names(self, values: Iterable[str]) -> list[str]:
        """List the names given, with those on stdin, one a line, in place of ``-``.

        Without any value the names are read from stdin.
        """
        given = tuple(values) or (STDIN,)
        names: list[str] = []
        for value in given:
            if value == STDIN:
                lines = map(str.strip, read_stdin().splitlines())
                names += [line for line in lines if line]
            else:
                names.append(value)
        return names

    def _form(self) -> str:
        """Decide the format: asked for, by the file's name, or by who reads."""
        if self.envelope and self.form not in {None, "json"}:
            raise OptionError(
                f"--envelope is JSON and --format {self.form} is not", remedy="Leave out one of them"
            )
        if self.form is not None:
            return self.form
        if self.output is not None:
            return SUFFIXES.get(self.output.suffix.lower(), "tsv")
        return "table" if is_terminal(sys.stdout) else "tsv"

    @contextmanager
    def _stream(self) -> Iterator[IO[str]]:
        """Open where data goes; a file takes its place only when it is complete."""
        if self.output is None:
            if sys.stdout is None:
                raise OutputError("stdout is closed", remedy="Write to a file with -o FILE")
            yield sys.stdout
            sys.stdout.flush()
            return
        from kg.atomic_write import atomic_write

        with atomic_write(self.output) as path, path.open("w", encoding="utf-8", newline="") as file:
            yield file

    def _wrote(self, what: str) -> None:
        """Say that a file was written."""
        if self.output is not None:
            self.note(f"Wrote {what} to {self.output}")


def read_stdin() -> str:
    """Read all of stdin; where a person sits there, show the help instead of waiting."""
    if sys.stdin is None or is_terminal(sys.stdin):
        raise NoArgsIsHelpError(click.get_current_context())
    return _decoded(sys.stdin.buffer.read(), STDIN)


def _is_file(path: Path) -> bool:
    """Say whether a path is a file; a text too long for a path is none."""
    try:
        return path.is_file() or path.is_fifo()
    except (OSError, ValueError):
        return False


def _decoded(content: bytes, name: str) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"byte {content[error.start]:#04x} is not UTF-8",
            file="stdin" if name == STDIN else name,
            row=row,
            remedy="Save the text as UTF-8",
        ) from error


def as_options(values: dict[str, Any]) -> dict[str, Any]:
    """Turn the values of the common options into those of a `Run`.

    Raises
    ------
    OptionError
        Two formats are asked for.
    """
    shorthands = [form for form in ("json", "csv", "tsv") if values.pop(f"as_{form}")]
    asked = {form for form in (values.pop("form"), *shorthands) if form}
    if len(asked) > 1:
        raise OptionError(f"{' and '.join(sorted(asked))} are asked for at once", remedy="Choose one format")
    output = values.pop("output")
    values.pop("debug")
    return {
        **values,
        "form": asked.pop() if asked else None,
        "output": None if output in {None, STDIN} else Path(output),
    }
