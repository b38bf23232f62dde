"""A process that outlives the program, known by its number and the moment of its start.

Numbers are given out again: a process is signalled only when both still agree.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROC = Path("/proc")
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class Process:
    """A process of ours.

    Attributes
    ----------
    pid
        Its number.
    started
        When it was started, in the system's own words; only compared.
    """

    pid: int
    started: str

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        return started(self.pid) == self.started

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, and say whether it has."""
        deadline = time.monotonic() + seconds
        while self.is_alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return True

    def _signal(self, number: signal.Signals) -> None:
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def spawn(command: Sequence[str], log: Path, environ: Mapping[str, str]) -> Process:
    """Start a process that goes on when this one ends, with no terminal and its words in a file.

    Parameters
    ----------
    command
        The program, by its whole path, and its arguments.
    log
        The file that gets its stdout and stderr; what was there is gone.
    environ
        Its environment.
    """
    pid = os.posix_spawn(  # a child that nobody has to wait for, unlike a Popen
        command[0],
        list(command),
        environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    return Process(pid, started(pid) or "")


def started(pid: int) -> str | None:
    """Say when a process was started; None where there is none or it has ended.

    Examples
    --------
    >>> started(os.getpid()) == started(os.getpid())
    True
    >>> started(2**22 + 1) is None
    True
    """
    with suppress(ChildProcessError):  # it is a child only where the same program started it
        os.waitpid(pid, os.WNOHANG)
    if not (PROC / "self" / "stat").exists():
        return _started_by_ps(pid)
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        boot = (PROC / "sys" / "kernel" / "random" / "boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name of a program may hold anything
    return None if fields[0] in {"Z", "X"} else f"{boot} {fields[19]}"


def _started_by_ps(pid: int) -> str | None:
    """Ask ``ps``, where there is no ``/proc``."""
    done = subprocess.run(  # noqa: S603 - the words are ours
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],  # noqa: S607 - ps is found by its name
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    state, _, moment = done.stdout.strip().partition(" ")
    return None if state.startswith("Z") or not moment else moment.strip()
