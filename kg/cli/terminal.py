"""What a stream can show: whether a person sits there, colour, width, control characters."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from typing import IO


def is_terminal(stream: IO[str] | None) -> bool:
    """Say whether a person looks at the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def is_unicode(text: str) -> bool:
    r"""Say whether a word of the command line is text; Python keeps bytes that are none as surrogates.

    Examples
    --------
    >>> is_unicode("TNFα"), is_unicode("TNF\udce1")
    (True, False)
    """
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def wants_color(stream: IO[str], *, no_color: bool = False) -> bool:
    """Say whether to colour what goes to the stream.

    ``--no-color`` is stronger than ``NO_COLOR``, that than ``FORCE_COLOR``, that than
    ``TERM=dumb``; where nobody says anything, a terminal is coloured and nothing else.
    """
    if no_color or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return os.environ.get("TERM") != "dumb" and is_terminal(stream)


def width() -> int:
    """Count the columns of the terminal; 80 where it does not say."""
    return shutil.get_terminal_size().columns


def harmless(text: str) -> str:
    r"""Spell control characters, so that data cannot steer the terminal.

    Examples
    --------
    >>> harmless("a\tb\x1b[31m")
    'a\\tb\\x1b[31m'
    """
    return text if text.isprintable() else "".join(map(_spelt, text))


def _spelt(character: str) -> str:
    """Spell one character, if it would not print (an unusual space does print)."""
    if character.isprintable() or (character.isspace() and not character.isascii()):
        return character
    return character.encode("unicode_escape").decode("ascii")


def prepare_streams() -> None:
    """Make data UTF-8 whatever the locale, so that a Greek letter cannot end a run."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):
            if stream.encoding.lower().replace("-", "") != "utf8":
                shown = is_terminal(stream)
                stream.reconfigure(encoding=None if shown else "utf-8", errors="replace")  # type: ignore[union-attr]


def reader_has_gone(stream: IO[str]) -> bool:
    """Say whether the other end of a pipe was closed."""
    import select

    if not hasattr(select, "poll"):
        return True
    try:
        poll = select.poll()
        poll.register(stream.fileno(), select.POLLOUT)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return False


def discard_stdout() -> None:
    """Send what is still buffered nowhere, so that the interpreter ends without a word."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
