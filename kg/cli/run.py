"""One run of a verb: its common options, and its output of data and messages."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.exceptions import NoArgsIsHelpError

from kg.cli.output import REPORTS, SUFFIXES
from kg.cli.progress import Progress
from kg.cli.terminal import is_terminal, wants_color, width
from kg.errors import (
    ExitCode,
    KGError,
    NotFoundError,
    OptionError,
    OutputError,
    SourceError,
    nearest,
    warning_text,
)
from kg.wording import counted, printable_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.errors import KGWarning
    from kg.results import Result
    from kg.settings import Setting
    from kg.store.snapshot import Store

STDIN = "-"


@dataclass
class Run:
    """The common options of a verb, and its output.

    Attributes
    ----------
    command
        The name of the verb, as users write it (``why-not``).
    form
        The requested format; None if it follows from `output` and the terminal.
    output
        The file or folder of ``-o``; None is stdout.
    store_flag
        The value of ``--store``; None if not given (`store` is the resolved path).
    code
        The exit code so far.
    """

    command: str
    form: str | None = None
    output: Path | None = None
    store_flag: str | None = None
    envelope: bool = False
    all_columns: bool = False
    fail_empty: bool = False
    strict: bool = False
    quiet: bool = False
    verbosity: int = 0
    no_color: bool = False
    code: ExitCode = ExitCode.SUCCESS
    flags: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def settings(self) -> dict[str, Setting]:
        """All settings, by name; read from the settings files on first use."""
        from kg.settings import read_settings

        return read_settings({"store": self.store_flag, **self.flags})

    @property
    def store(self) -> Path:
        """The path of the store: flag, ``KG_STORE``, settings files, ``./kg.duckdb``."""
        return Path(self.settings["store"].value or "").expanduser()

    def refuse_outputs(self, others: Iterable[Path] = (), *, rows: bool = True) -> None:
        """Raise an error, before anything is done, where the result could not or must not be written.

        Parameters
        ----------
        others
            Files that the verb writes beside that of ``-o``.
        rows
            Whether rows are written to ``-o``, so that its extension has to be that of a format.

        Raises
        ------
        OutputError
            A file is an input of the verb, or part of a store or a loader folder.
        OptionError
            Two outputs are one file, or the extension is unknown.
        """
        outputs = [path for path in (self.output, *others) if path is not None]
        if not outputs:
            return
        from kg.atomic_write import note_input, refuse_input

        with suppress(KGError):  # a mistake in the settings is reported by the verb, if it reads them
            for part in ("", ".lock", ".wal", ".triples"):
                note_input(f"{self.store}{part}", "part of the store" if part else "the store")
        for path in outputs:
            refuse_input(path)
        places = [os.path.realpath(path) for path in outputs if path.is_file() or not path.exists()]
        if len(set(places)) < len(places):
            raise OptionError(f"'{outputs[0]}' would be written twice", remedy="name a file for each output")
        if rows and self.output is not None:
            self._form()

    def emit(self, answer: Result, *, digest: str | None = None) -> None:
        """Write an answer to stdout or the file of ``-o``; the notes of rows go to stderr, a report holds its own.

        Parameters
        ----------
        answer
            The rows and notes.
        digest
            The digest of the store that it was computed from; None if there is none.
        """
        from kg.cli.output import write_answer, write_envelope

        form = self._form()
        with self.stream() as stream:
            if self.envelope:
                write_envelope(answer, stream, command=self.command, digest=digest)
            else:
                on_terminal = self.output is None and is_terminal(stream)
                write_answer(
                    answer,
                    form,
                    stream,
                    terminal_width=width() if on_terminal else None,
                    color=self.output is None and wants_color(stream, no_color=self.no_color),
                    all_columns=self.all_columns,
                )
        is_report = form in REPORTS and not self.envelope
        self._wrote("the report" if is_report else counted(len(answer), "row"))
        for note in () if is_report else answer.notes:
            self.note(note)
        if self.fail_empty and not len(answer):
            self.fail()

    def emit_from_store(
        self, question: Callable[[Store], Result], label: str = "Querying", *, must_be_sealed: bool = True
    ) -> Result:
        """Open the store, write the answer to a question, and return it.

        Parameters
        ----------
        question
            What is read from the store.
        label
            What the progress says.
        must_be_sealed
            False also reads a file that is not the one that drugkg wrote.
        """
        from kg.store.snapshot import Store

        with Store.open(self.store, must_be_sealed=must_be_sealed) as store, self.progress(label):
            answer, digest = question(store), store.digest
        self.emit(answer, digest=digest)
        return answer

    def emit_text(self, text: str, *, what: str = "text") -> None:
        """Write text without rows: Turtle, a query, a shell script.

        Parameters
        ----------
        text
            What to write, with its last newline.
        what
            What it is, for the error about a format of rows.
        """
        self.refuse_row_formats(what)
        with self.stream() as stream:
            stream.write(text)
        self._wrote(what)
        if self.fail_empty and not text:
            self.fail()

    def refuse_row_formats(self, what: str) -> None:
        """Raise OptionError where a format of rows is asked for and `what` is written."""
        if self.form is not None or self.envelope:
            option = "--envelope" if self.envelope else f"--format {self.form}"
            raise OptionError(f"{option} is for rows, and this command prints {what}", remedy="Remove it")

    def note(self, message: str) -> None:
        """Print a message on stderr, unless --quiet."""
        if not self.quiet:
            click.echo(printable_lines(message), err=True)

    def detail(self, message: str) -> None:
        """Print a message on stderr with ``-v``."""
        if self.verbosity:
            self.note(message)

    def warn(self, message: str | KGWarning) -> None:
        """Print a warning on stderr; with ``--strict`` the exit code is then 1."""
        if self.strict:
            self.fail()
        if self.strict or not self.quiet:
            label = "Warning:"
            if wants_color(sys.stderr, no_color=self.no_color):
                label = click.style(label, fg="yellow", bold=True)
            click.echo(f"{label} {printable_lines(warning_text(message))}", err=True, color=True)

    def fail(self, code: ExitCode = ExitCode.FAILURE) -> None:
        """Set the exit code of the verb; it still prints all its output."""
        self.code = max(self.code, code)

    def progress(self, label: str, total: int | None = None) -> Progress:
        """Return a context manager that shows progress."""
        color = wants_color(sys.stderr, no_color=self.no_color)
        return Progress(label, total, quiet=self.quiet, color=color)

    def text(self, source: str | None, suffixes: tuple[str, ...] = ()) -> str:
        """Read a TEXT, a FILE or stdin (``-`` or nothing).

        Parameters
        ----------
        source
            The argument on the command line.
        suffixes
            Extensions of query files (``.sql``); an argument with one is never a text.

        Raises
        ------
        NotFoundError
            The argument has the extension of a file and the file does not exist.
        """
        if source is None or source == STDIN:
            return read_stdin()
        path = Path(source)
        if _is_file(path):
            from kg.atomic_write import note_input

            note_input(path, "the query")
            return _decoded(path.read_bytes(), source)
        if source.endswith(suffixes) and not any(letter.isspace() for letter in source):
            raise NotFoundError(
                f"file not found: '{source}'",
                name=path.name,
                known=[each.name for each in path.parent.glob("*")],
            )
        return source

    def names(self, values: Iterable[str]) -> list[str]:
        """Return the names, with those on stdin, one a line, in place of ``-``.

        Without a value, names are read from stdin.
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
        """Return the format: requested, by the extension of the file, or by kind of stdout."""
        if self.envelope and self.form not in {None, "json"}:
            raise OptionError(
                f"--envelope and --format {self.form} are mutually exclusive", remedy="remove one of them"
            )
        if self.form is not None:
            return self.form
        if self.output is None:
            return "report" if is_terminal(sys.stdout) else "tsv"
        suffix = self.output.suffix.lower()
        if suffix and suffix not in SUFFIXES:
            raise OptionError(
                f"unknown extension '{suffix}' of '{self.output}'",
                suggestion=nearest(suffix, SUFFIXES),
                remedy=f"use one of {', '.join(SUFFIXES)}, or add --format",
            )
        return SUFFIXES.get(suffix, "tsv")

    @contextmanager
    def stream(self, *, binary: bool = False) -> Iterator[IO[Any]]:
        """Open the output for text or bytes; a file is replaced only when it is complete."""
        if self.output is None:
            if sys.stdout is None:
                raise OutputError("stdout is closed", remedy="write to a file with -o FILE")
            yield sys.stdout.buffer if binary else sys.stdout
            sys.stdout.flush()
            return
        from kg.atomic_write import atomic_write

        how: dict[str, Any] = {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "newline": ""}
        with atomic_write(self.output) as path, path.open(**how) as file:
            yield file

    def _wrote(self, what: str) -> None:
        """Report a written file."""
        if self.output is not None:
            self.note(f"Wrote {what} to {self.output}")


def read_stdin() -> str:
    """Read stdin; if it is a terminal, show the help instead of waiting."""
    if sys.stdin is None or is_terminal(sys.stdin):
        raise NoArgsIsHelpError(click.get_current_context())
    return _decoded(sys.stdin.buffer.read(), STDIN)


def _is_file(path: Path) -> bool:
    """Return whether a path is a file; False for a text that is too long for a path."""
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
    """Convert the values of the common options to those of a `Run`.

    Raises
    ------
    OptionError
        Two formats are given.
    """
    shorthands = [form for form in ("json", "csv", "tsv") if values.pop(f"as_{form}")]
    forms = {form for form in (values.pop("form"), *shorthands) if form}
    if len(forms) > 1:
        raise OptionError(
            f"formats {' and '.join(sorted(forms))} are mutually exclusive", remedy="choose one"
        )
    output = values.pop("output")
    values.pop("debug")
    return {
        **values,
        "form": forms.pop() if forms else None,
        "output": None if output in {None, STDIN} else Path(output),
    }
