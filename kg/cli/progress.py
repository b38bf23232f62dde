"""Show progress: a bar by rich on a terminal, a line every 30 s elsewhere."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from kg.cli.terminal import is_terminal

if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO

SECONDS_BEFORE_BAR = 1.0
SECONDS_BETWEEN_DRAWINGS = 0.2
SECONDS_BETWEEN_LINES = 30.0


class Progress:
    """Progress of one piece of work, on stderr.

    Nothing is written in the first second.  On a terminal a bar follows and is wiped at
    the end; elsewhere there is a line every 30 s, also while a single step takes long.

    Parameters
    ----------
    label
        What is being done ("Loading pisanu-2025").
    total
        Number of steps; None where it is not known.
    quiet
        Write nothing.
    color
        Whether the bar is coloured.
    stream
        Where to write; stderr by default.
    """

    def __init__(
        self,
        label: str,
        total: int | None = None,
        *,
        quiet: bool = False,
        color: bool = False,
        stream: IO[str] | None = None,
    ) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self._color = color
        self._stream = sys.stderr if stream is None else stream
        self._ended = threading.Event()
        self._thread = None if quiet else threading.Thread(target=self._watch, daemon=True)
        self._started = 0.0

    def advance(self, steps: int = 1) -> None:
        """Count steps as done."""
        self.done += steps

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def line(self) -> str:
        """Return the state in one line."""
        return f"{self.label}{': ' if self.total else ' … '}{self._count()}"

    def _count(self) -> str:
        """Return the steps done and the seconds that have passed."""
        seconds = int(time.monotonic() - self._started)
        steps = f"{self.done} of {self.total} " if self.total else f"{self.done} " if self.done else ""
        return f"{steps}({seconds} s)"

    def _watch(self) -> None:
        """Show the state until the work has ended; a stream that cannot be written must not end the work."""
        with suppress(OSError, ValueError):
            if is_terminal(self._stream) and os.environ.get("TERM") != "dumb":
                if not self._ended.wait(SECONDS_BEFORE_BAR):
                    self._draw()
                return
            while not self._ended.wait(SECONDS_BETWEEN_LINES):
                self._stream.write(f"{self.line()}\n")
                self._stream.flush()

    def _draw(self) -> None:
        """Draw a bar until the work has ended, and wipe it."""
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(30),
            TextColumn("{task.fields[count]}"),
        )
        console = Console(file=self._stream, force_terminal=True, no_color=not self._color)
        with Bar(
            *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
        ) as bar:
            task = bar.add_task(self.label, total=self.total, completed=self.done, count=self._count())
            while not self._ended.wait(SECONDS_BETWEEN_DRAWINGS):
                bar.update(
                    task,
                    description=self.label,
                    total=self.total,
                    completed=self.done,
                    count=self._count(),
                )
