"""Ctrl-C and limits of time.

Until something is written Ctrl-C ends the program with the old state, after that the program ends by itself.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


class Interruption:
    """Handles Ctrl-C while a command runs.

    Attributes
    ----------
    came
        Whether Ctrl-C ended the command: libraries turn it into errors of their own.
    """

    def __init__(self) -> None:
        self.came = False
        self._is_written = False
        self._before: Any = None

    def __enter__(self) -> Self:
        """Handle Ctrl-C, where this is the main thread and Ctrl-C is not ignored."""
        with suppress(ValueError):  # signals belong to the main thread
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                self._before = signal.signal(signal.SIGINT, self._note)
                _current.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        """Handle Ctrl-C as before."""
        if self._before is not None:
            _current.remove(self)
            signal.signal(signal.SIGINT, self._before)

    def written(self) -> None:
        """Note that something is replaced: the next Ctrl-C lets the command end by itself, one more interrupts it."""
        self._is_written = True

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._is_written:
            self._is_written = False
            return
        self.came = True
        signal.default_int_handler(number, frame)


_current: list[Interruption] = []


def before_replacing() -> None:
    """Note that a file or store is replaced now, so that an interrupted command has changed nothing."""
    for each in _current:
        each.written()


@contextmanager
def interrupt_after(seconds: float, interrupt: Callable[[], object]) -> Iterator[None]:
    """Call a function where the block runs longer; no thread is left after the block.

    A thread that outlives the block could hold the last reference to a connection of DuckDB, and delete it while
    the interpreter shuts down, which aborts the process.
    """
    from threading import Timer

    timer = Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
