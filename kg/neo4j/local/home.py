"""The folder of a local Neo4j: what is in it, and whose it is.

::

    password            what the server asks for; its owner alone may read it
    server.json         the process that serves the folder
    conf/ data/ logs/   Neo4j's own; logs/console.log is what it says while it starts
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.neo4j.local.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LINES_QUOTED = 6


def default_home() -> Path:
    """Name the folder of this user's server, whether or not it exists."""
    from platformdirs import user_data_path

    return user_data_path("drugkg", appauthor=False) / "neo4j"


def make_private(home: Path) -> None:
    """Make the folder, for its owner alone."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.chmod(0o700)
    for name in ("conf", "data", "logs"):
        (home / name).mkdir(exist_ok=True)


def write_conf(home: Path, lines: Mapping[str, str]) -> None:
    """Write the configuration of Neo4j."""
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")


def set_password(home: Path, admin: Sequence[str]) -> None:
    """Make up a password and let Neo4j know it, before it starts for the first time.

    Neo4j's own command takes the password as an argument, which everybody could read in
    the list of processes; written ``@FILE`` the argument is read from the file instead.
    """
    path = home / "password"
    if (home / "data" / "databases").exists():
        return
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(24) + "\n")
    done = subprocess.run(  # noqa: S603 - the words are ours
        [*admin, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", f"@{path}"],
        env=environ(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        said = quoted((done.stderr or done.stdout).splitlines())
        raise StoreError(f"Neo4j did not start: it did not take its first password. It said:\n{said}\n")


def environ(home: Path) -> dict[str, str]:
    """Give Neo4j the environment without what is set for another server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    return {**kept, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def record(home: Path, process: Process, bolt: int, http: int) -> None:
    """Write down which process serves the folder, and on which ports."""
    content = {"pid": process.pid, "started": process.started, "bolt": bolt, "http": http}
    temporary = home / "server.json.new"
    temporary.write_text(json.dumps(content), encoding="utf-8")
    temporary.replace(home / "server.json")


def recorded(home: Path) -> tuple[Process, tuple[int, int]] | None:
    """Read which process was started last and on which ports; None where nothing is known."""
    try:
        found = json.loads((home / "server.json").read_text(encoding="utf-8"))
        process = Process(int(found["pid"]), str(found["started"]))
        return process, (int(found["bolt"]), int(found["http"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(home: Path, process: Process) -> None:
    """Remove the record of a process that has ended, unless it is already another's."""
    found = recorded(home)
    if found is not None and found[0] == process:
        (home / "server.json").unlink(missing_ok=True)


def log(home: Path) -> Path:
    """Name the file that holds what the server says."""
    return home / "logs" / "console.log"


def last_words(home: Path) -> str:
    """Take the last lines of what the server said."""
    try:
        lines = log(home).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return quoted(lines)


def quoted(lines: Iterable[str]) -> str:
    """Quote the last lines of what a program said, without the places in its code."""
    told = [
        line for line in lines if line.strip() and not line.startswith(("\tat ", "\t...", "\tSuppressed"))
    ]
    return "\n".join(f"  {line}" for line in told[-LINES_QUOTED:]) or "  nothing"
