"""The folder of a local Neo4j server.

::

    password            the password of the server, readable by its owner alone
    server.json         PID and ports of the process that serves the folder
    conf/ data/ logs/   of Neo4j itself; logs/console.log is its output
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from typing import TYPE_CHECKING

import psutil
from psutil import Process

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LINES_QUOTED = 6
_LOOKS = 100


def default_home() -> Path:
    """Return the folder of the server of this user, whether or not it exists."""
    from platformdirs import user_data_path

    return user_data_path("drugkg", appauthor=False) / "neo4j"


def make_private(home: Path) -> None:
    """Create the folder, readable by its owner alone."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.chmod(0o700)
    for name in ("conf", "data", "logs"):
        (home / name).mkdir(exist_ok=True)


def write_conf(home: Path, lines: Mapping[str, str]) -> None:
    """Write the configuration of Neo4j."""
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")


def set_password(home: Path, admin: Sequence[str]) -> None:
    """Generate a password and set it in Neo4j, before the first start.

    The command of Neo4j takes the password as an argument, which other users could read in
    the list of processes; written ``@FILE`` the argument is read from the file instead.

    Raises
    ------
    StoreError
        The command failed; its output is quoted.
    """
    path = home / "password"
    if (home / "data" / "databases").exists():
        return
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(24) + "\n")
    done = subprocess.run(  # noqa: S603 - no argument comes from outside
        [*admin, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", f"@{path}"],
        env=environ(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        output = quoted((done.stderr or done.stdout).splitlines())
        raise StoreError(
            f"Neo4j did not start: the initial password could not be set. Its output:\n{output}\n"
        )


def environ(home: Path) -> dict[str, str]:
    """Return the environment for Neo4j, without variables that are set for another server."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    return {**environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def record(home: Path, pid: int, bolt: int, http: int) -> None:
    """Write down which process serves the folder, and on which ports."""
    content = {"pid": pid, "bolt": bolt, "http": http}
    temporary = home / "server.json.new"
    temporary.write_text(json.dumps(content), encoding="utf-8")
    temporary.replace(home / "server.json")


def serving(home: Path) -> tuple[Process, tuple[int, int]] | None:
    """Return the process that serves the folder, and its ports for Bolt and HTTP; None where none runs.

    PIDs are reused, so a recorded process counts only while the folder is among its arguments.
    """
    try:
        content = json.loads((home / "server.json").read_text(encoding="utf-8"))
        process, ports = Process(int(content["pid"])), (int(content["bolt"]), int(content["http"]))
        arguments = _arguments(process)
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None
    return (process, ports) if home_argument(home) in arguments else None


def _arguments(process: Process) -> list[str]:
    """Return the arguments of a process, which are absent for a moment while it starts or ends.

    Raises
    ------
    psutil.Error
        It has ended, which holds for a zombie too.
    """
    arguments: list[str] = process.cmdline()
    for _ in range(_LOOKS):
        if arguments:
            break
        time.sleep(0.01)
        arguments = process.cmdline()
    return arguments


def home_argument(home: Path) -> str:
    """Return the argument that names the folder to Neo4j."""
    return f"--home-dir={home.absolute()}"


def forget(home: Path) -> None:
    """Remove the record of a process that has ended."""
    if serving(home) is None:
        (home / "server.json").unlink(missing_ok=True)


def log(home: Path) -> Path:
    """Return the file with the output of the server."""
    return home / "logs" / "console.log"


def last_output(home: Path) -> str:
    """Return the last lines of the output of the server."""
    try:
        lines = log(home).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return quoted(lines)


def quoted(lines: Iterable[str]) -> str:
    """Return the last lines of the output of a program, indented and without stack frames."""
    lines = [
        line for line in lines if line.strip() and not line.startswith(("\tat ", "\t...", "\tSuppressed"))
    ]
    return "\n".join(f"  {line}" for line in lines[-LINES_QUOTED:]) or "  nothing"
