"""Show that work goes on: a bar for a person, a line now and then for a log."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

from kg.cli.terminal import is_terminal

if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO

SECONDS_BEFORE_BAR = 1.0
SECONDS_BETWEEN_DRAWINGS = 0.2
SECONDS_BETWEEN_LINES = 30.0
CELLS = 30


class Progress:
    """Progress of one piece of work, on stderr.

    Nothing is written in the first second.  On a terminal a bar follows and is wiped at
    the end; elsewhere there is a line every 30 s, also while a single step takes long.

    Parameters
    ----------
    label
        What is being done ("Loading pisanu-2025").
    total
        How many steps there are; None where nobody knows.
    quiet
        Write nothing.
    stream
        Where to write; stderr by default.
    """

    def __init__(
        self, label: str, total: int | None = None, *, quiet: bool = False, stream: IO[str] | None = None
    ) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self._stream = sys.stderr if stream is None else stream
        self._bar = is_terminal(self._stream) and os.environ.get("TERM") != "dumb"
        self._drawn = False
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
        if self._drawn:
            self._write("\r\x1b[K")

    def _watch(self) -> None:
        """Draw until the work has ended."""
        pause = SECONDS_BEFORE_BAR if self._bar else SECONDS_BETWEEN_LINES
        while not self._ended.wait(pause):
            if self._bar:
                self._write(f"\r{self.line()}\x1b[K")
                self._drawn = True
                pause = SECONDS_BETWEEN_DRAWINGS
            else:
                self._write(f"{self.line()}\n")

    def line(self) -> str:
        """Write the state in one line."""
        seconds = int(time.monotonic() - self._started)
        if not self.total:
            count = f" {self.done}" if self.done else ""
            return f"{self.label} …{count} ({seconds} s)"
        share = min(self.done / self.total, 1.0)
        bar = "█" * round(share * CELLS) + "░" * (CELLS - round(share * CELLS))
        counts = f"{self.done} of {self.total} ({seconds} s)"
        return f"{self.label} {bar} {counts}" if self._bar else f"{self.label}: {counts}"

    def _write(self, text: str) -> None:
        """Write at once; a log that cannot be written must not end the work."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._ended.set()
