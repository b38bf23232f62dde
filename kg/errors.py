"""Errors, as one tree; each class has the exit code of the program.

::

    KGError                  1   the common parent: catch this one
    ├── SourceError          1   a file of a source does not match its declaration
    ├── GroundingError       3   a name is ambiguous or unknown
    ├── NotFoundError        3   something with this name does not exist
    ├── ShapeError           1   data contradicts the schema
    ├── QueryError           1   a query is wrong, writes, or timed out
    ├── StoreError           4   the store or a server cannot be opened or read
    ├── OutputError          1   a result cannot be written to its file
    ├── OptionError          2   options contradict each other, or one is missing
    ├── SettingError         2   a setting is unknown or its value is not allowed
    └── MissingExtraError    1   an optional package is needed and not installed

    KGWarning                    a warning; it changes the exit code only with --strict
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


_SHORT_OF_MEMORY = (  # what Python, the loader of libraries and DuckDB say
    "memoryerror",
    "cannot allocate memory",
    "failed to map segment",
    "can't start new thread",
    "out of memory error",
    "returned null without setting an exception",  # compiled code whose allocation failed
    "could not allocate block",
    "std::bad_alloc",
)


class ExitCode(IntEnum):
    """Exit codes of the commands; part of the public interface."""

    SUCCESS = 0
    FAILURE = 1
    USAGE = 2
    NOT_FOUND = 3
    UNREACHABLE = 4
    INTERRUPTED = 130


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is closest to an unknown one.

    Parameters
    ----------
    name
        What was written.
    known
        The names that would have been accepted.

    Returns
    -------
    str or None
        The only known name with this prefix, else the closest, ignoring case; None
        if none is close.

    Examples
    --------
    >>> nearest("studdy", ["study", "system"])
    'study'
    >>> nearest("gria1", ["GRIA1", "GRIA2"])
    'GRIA1'
    >>> nearest("user", ["uri", "username"])
    'username'
    >>> nearest("x", ["study"]) is None
    True
    """
    folded = {each.casefold(): each for each in known}
    begun = [each for each in folded if name and each.startswith(name.casefold())]
    if len(begun) == 1:
        return folded[begun[0]]
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONG = re.compile(  # a long text in quotation marks, which begin after no word, or a long word
    r"(?<![^\s(\[{:=,])(?P<quote>['\"])(?P<text>(?:(?!(?P=quote)).){300,}?)(?P=quote)|\S{999,}[^\s.,;:!?)]",
    re.DOTALL,
)
_SHOWN = 80  # characters of a long name
_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")


class KGError(Exception):
    """An error for users, in one message: what, where, what to do.

    Parameters
    ----------
    what
        What is wrong, a clause without a full stop.
    where
        The place, as a reader would look for it (``findings.tsv:12:p_value``).
    remedy
        What to do about it, a sentence.
    suggestion
        The nearest known name.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAILURE

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.suggestion = suggestion

    def __str__(self) -> str:
        """Write the message; the only place where its parts are put together."""
        message = f"{self.where}: {self.what}" if self.where else self.what
        message = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], _LONG.sub(_shortened, _sentence(message)))
        if self.suggestion is not None:
            message += f" Did you mean {self.suggestion!r}?"
        if self.remedy:
            message += f" {_LONG.sub(_shortened, _sentence(self.remedy[0].upper() + self.remedy[1:]))}"
        return message

    def name_arguments(self) -> None:
        """Name options as arguments of Python (``--without-source`` is ``without_source``); commands stay as they are."""
        self.what = _as_arguments(self.what)
        self.remedy = None if self.remedy is None else _as_arguments(self.remedy)


def _shortened(found: re.Match[str]) -> str:
    """Return the beginning of a long name, and how long it is."""
    text, quote = (found["text"], found["quote"]) if found["quote"] else (found[0], "")
    return f"{quote}{text[:_SHOWN]}…{quote} ({len(text):,} characters)"


def _as_arguments(text: str) -> str:
    """Return a text with the options outside of commands in backquotes as arguments of Python."""
    parts = text.split("`")
    parts[::2] = [_OPTION.sub(lambda option: option[1].replace("-", "_"), part) for part in parts[::2]]
    return "`".join(parts)


def _sentence(text: str) -> str:
    """End a text with a full stop, unless it ends a sentence or holds an example."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", ":", "\n")) else f"{text}."


class SourceError(KGError):
    """A file of a source is not what its declaration says.

    Raised for a missing or unknown column, a value outside its list, a duplicate
    identifier, a wrong checksum, an encoding that is not UTF-8.  Reading on would
    store findings that were not reported.

    Parameters
    ----------
    what
        What is wrong, a clause without a full stop.
    file, row, column, value
        Where it is; rows are counted as a text editor counts lines.  None where it
        does not apply.
    remedy
        What to do about it.
    known
        The values that would have been accepted; the nearest becomes a suggestion.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        remedy: str | None = None,
        known: Iterable[str] = (),
    ) -> None:
        place = [str(part) for part in (file, row, column) if part is not None]
        close = nearest(value, known) if isinstance(value, str) else None
        super().__init__(what, where=":".join(place), remedy=remedy, suggestion=close)
        self.file = file
        self.row = row
        self.column = column
        self.value = value


class GroundingError(KGError):
    """A name is ambiguous or unknown; guessing would invent evidence.

    Parameters
    ----------
    what
        What is wrong, a clause without a full stop.
    name
        The name as it was written.
    candidates
        The identifiers that it may mean; empty if there are none.
    where, remedy, suggestion
        As in :class:`KGError`.
    """

    exit_code = ExitCode.NOT_FOUND

    def __init__(
        self,
        what: str,
        *,
        name: str | None = None,
        candidates: Iterable[str] = (),
        **parts: str | None,
    ) -> None:
        super().__init__(what, **parts)
        self.name = name
        self.candidates = tuple(candidates)


class NotFoundError(KGError):
    """Something that was named does not exist; an empty answer would look like a null.

    Parameters
    ----------
    what
        What was looked for, a clause without a full stop.
    name
        The name as it was written.
    known
        The names that exist; the nearest becomes a suggestion.
    where, remedy
        As in :class:`KGError`.
    """

    exit_code = ExitCode.NOT_FOUND

    def __init__(
        self,
        what: str,
        *,
        name: str | None = None,
        known: Iterable[str] = (),
        **parts: str | None,
    ) -> None:
        super().__init__(what, suggestion=None if name is None else nearest(name, known), **parts)
        self.name = name


class ShapeError(KGError):
    """Data contradicts the schema; storing it would make every later answer doubtful."""


class QueryError(KGError):
    """A query has a mistake, tries to write, or takes too long; half a result is none."""


class StoreError(KGError):
    """The store or a server is missing, unreadable, locked or refuses the login."""

    exit_code = ExitCode.UNREACHABLE


class OutputError(KGError):
    """A result cannot be written to its file or folder; an existing file is unchanged."""


class OptionError(KGError):
    """Options contradict each other or one is missing; picking one would be a guess."""

    exit_code = ExitCode.USAGE


class SettingError(KGError):
    """A setting is unknown, malformed or would put a secret where others read it."""

    exit_code = ExitCode.USAGE


class MissingExtraError(KGError):
    """An optional package is needed for this and is not installed.

    Parameters
    ----------
    purpose
        The purpose, a phrase that can start a sentence.
    extra
        The name of the extra that installs it.
    package
        The one package that is needed, where no extra has it.
    """

    def __init__(self, purpose: str, extra: str = "", *, package: str = "") -> None:
        what = f"the package {package}" if package else f"the optional packages of '{extra}'"
        install = package or f"'drugkg[{extra}]'"
        super().__init__(f"{purpose} needs {what}", remedy=f"Install with: pip install {install}")
        self.args = (purpose, extra)
        self.extra = extra


class KGWarning(UserWarning):
    """A warning on stderr; with ``--strict`` it makes the exit code 1."""


def warning_text(message: Any) -> str:
    """Return a warning as a sentence."""
    return _sentence(str(message))


def is_short_of_memory(text: str) -> bool:
    """Return whether the words of an error say that memory ran out.

    Examples
    --------
    >>> is_short_of_memory("RuntimeError: can't start new thread"), is_short_of_memory("KeyError: 'memory'")
    (True, False)
    """
    return any(sign in text.lower() for sign in _SHORT_OF_MEMORY)
