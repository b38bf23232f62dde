"""Properties of output streams: terminal or not, colour, width, control characters."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import IO


def is_terminal(stream: IO[str] | None) -> bool:
    """Return whether a stream is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def is_unicode(text: str) -> bool:
    r"""Return whether an argument was valid UTF-8; Python keeps other bytes as surrogates.

    Examples
    --------
    >>> is_unicode("TNFα"), is_unicode("TNF\udce1")
    (True, False)
    """
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def wants_color(stream: IO[str], *, no_color: bool = False) -> bool:
    """Return whether to colour the output of a stream.

    Precedence: ``--no-color``, ``NO_COLOR``, ``FORCE_COLOR``, ``TERM=dumb``; by default
    only a terminal is coloured.
    """
    if no_color or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return os.environ.get("TERM") != "dumb" and is_terminal(stream)


def width() -> int:
    """Return the columns of the terminal; 80 if unknown."""
    return shutil.get_terminal_size().columns


def prepare_streams() -> None:
    """Set stdout and stderr to UTF-8 whatever the locale, so that a Greek letter cannot fail."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):
            if stream.encoding.lower().replace("-", "") != "utf8":
                on_terminal = is_terminal(stream)
                stream.reconfigure(encoding=None if on_terminal else "utf-8", errors="replace")  # type: ignore[union-attr]


def is_pipe_closed(stream: IO[str]) -> bool:
    """Return whether the other end of a pipe was closed."""
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
    """Discard buffered output, so that the interpreter exits without an error."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())


def program_command() -> str:
    """Return the words that call this program in a shell: ``kg`` if it is on the path, else the path to it."""
    program = Path(sys.argv[0])
    if program.stem != "kg":
        return f"{quote(sys.executable)} -m kg"
    on_path = shutil.which("kg")
    return "kg" if on_path and program.exists() and program.samefile(on_path) else quote(str(program))
