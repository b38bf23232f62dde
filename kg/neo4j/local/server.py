"""A Neo4j Community server on this machine, for trying things out and for tests.

It listens on the loopback address only, asks for a login, and lives in one folder (`kg.neo4j.local.home`).
Started twice at once it is started once, and both callers get the same server.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.errors import StoreError
from kg.neo4j.local.artifacts import VERSION, class_path, java
from kg.neo4j.local.home import (
    default_home,
    environ,
    forget,
    last_words,
    log,
    make_private,
    record,
    recorded,
    set_password,
    write_conf,
)
from kg.neo4j.local.process import spawn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    State = Literal["running", "starting", "stopped"]

LOOPBACK = "127.0.0.1"
USERNAME = "neo4j"
DATABASE = "neo4j"
USUAL_PORTS = (7687, 7474)
ANY_PORTS = (0, 0)
SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 30.0
SECONDS_TO_GIVE_UP = 3.0
TRIES = 3
_JVM = (
    "-XX:+ExitOnOutOfMemoryError",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A server of ours, as it is now.

    Attributes
    ----------
    uri
        Its address for drivers; None where it is stopped.
    username
        The user to log in as.
    password_file
        The file with the password, readable by its owner alone.
    pid
        The number of its process; None where it is stopped.
    version
        The version of Neo4j.
    state
        ``running``, ``starting`` or ``stopped``.
    browser
        The address of Neo4j Browser; None where it is stopped.
    """

    uri: str | None
    username: str
    password_file: Path
    pid: int | None
    version: str
    state: State
    browser: str | None = None

    @property
    def password(self) -> str:
        """The password.

        Raises
        ------
        StoreError
            The file cannot be read.
        """
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise StoreError(
                f"the password of the local Neo4j cannot be read ({error.strerror})",
                where=str(self.password_file),
                remedy=f"Put it back, or remove {self.password_file.parent} with all its data and start anew",
            ) from error


def running(home: Path | None = None) -> Server | None:
    """Find the server that answers on this machine; None where there is none."""
    server = status(home)
    return server if server.state == "running" else None


def status(home: Path | None = None) -> Server:
    """Say how the server of a folder does; nothing is started or changed.

    A process that has ended, or whose number another process has now, is no server.
    """
    home = home or default_home()
    found = recorded(home)
    if found is None or not found[0].is_alive:
        return Server(None, USERNAME, home / "password", None, VERSION, "stopped")
    process, (bolt, http) = found
    return Server(
        f"bolt://{LOOPBACK}:{bolt}",
        USERNAME,
        home / "password",
        process.pid,
        VERSION,
        "running" if _listens(http) and _listens(bolt) else "starting",
        f"http://{LOOPBACK}:{http}/browser/",
    )


def start(
    home: Path | None = None,
    *,
    heap: str = "512m",
    pagecache: str = "128m",
    ports: tuple[int, int] = ANY_PORTS,
    conf: Mapping[str, str] | None = None,
) -> Server:
    """Start the server of a folder and wait until it answers; one that runs is left as it is.

    Parameters
    ----------
    home
        Its folder, made where it is missing; None is that of this user.
    heap, pagecache
        Its memory, as Java writes sizes (``512m``).
    ports
        The ports for Bolt and HTTP; where one is taken, or 0, a free one is used.
    conf
        Further lines of ``neo4j.conf``.

    Raises
    ------
    StoreError
        Java or Maven is missing, or the server does not start; its last words are quoted.
    """
    from filelock import FileLock

    home = (home or default_home()).absolute()
    make_private(home)
    with FileLock(home / "start.lock"):
        for attempt in range(TRIES):
            if status(home).state == "stopped":
                _launch(home, heap, pagecache, ports if attempt == 0 else ANY_PORTS, conf or {})
            if _answers_in_time(home):
                return status(home)
            if "Address already in use" not in last_words(home):
                break
        raise StoreError(f"Neo4j did not start. It said:\n{last_words(home)}\n")


def stop(home: Path | None = None, *, seconds: float = SECONDS_TO_STOP) -> Server:
    """Ask the server of a folder to end, and wait until it has; its data stay.

    Raises
    ------
    StoreError
        It has not ended in time.
    """
    home = home or default_home()
    found = recorded(home)
    if found is None:
        return status(home)
    process = found[0]
    process.terminate()
    if not process.wait(seconds):
        raise StoreError(
            f"Neo4j (process {process.pid}) has not ended {seconds:.0f} s after it was asked to",
            remedy="Wait and look with `kg neo4j status`; what was written to it is safe on the disk",
        )
    forget(home, process)
    return status(home)


def kill(home: Path) -> None:
    """End the server of a folder at once, as a crash would; for servers that are thrown away."""
    found = recorded(home)
    if found is not None:
        found[0].kill()
        found[0].wait(SECONDS_TO_STOP)
        forget(home, found[0])


def _launch(home: Path, heap: str, pagecache: str, ports: tuple[int, int], conf: Mapping[str, str]) -> None:
    """Start the process, and write down which it is."""
    program, jars = java(), class_path()
    bolt, http = _free(ports)
    lines = {
        "server.default_listen_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{bolt}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{bolt}",
        "server.http.listen_address": f"{LOOPBACK}:{http}",
        "server.http.advertised_address": f"{LOOPBACK}:{http}",
        "server.https.enabled": "false",
        "server.memory.heap.initial_size": heap,
        "server.memory.heap.max_size": heap,
        "server.memory.pagecache.size": pagecache,
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.usage_report.enabled": "false",
        **conf,
    }
    write_conf(home, lines)
    set_password(home, [program, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", jars])
    process = spawn(
        [
            program,
            *(f"-Xms{heap}", f"-Xmx{heap}", *_JVM, "-cp", jars),
            "org.neo4j.server.CommunityEntryPoint",
            *(f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"),
        ],
        log(home),
        environ(home),
    )
    record(home, process, bolt, http)


def _answers_in_time(home: Path) -> bool:
    """Wait until the server answers a query; False where its process has ended before.

    Raises
    ------
    StoreError
        It refuses the login, or takes too long and was ended.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while (server := status(home)).state != "stopped":
        if server.state == "running" and _answers(server):
            return True
        if time.monotonic() > deadline:
            kill(home)
            raise StoreError(
                f"Neo4j did not answer within {SECONDS_TO_START:.0f} s and was ended. "
                f"It said:\n{last_words(home)}\n"
            )
        time.sleep(0.2)
    return False


def _answers(server: Server) -> bool:
    """Ask the server a query, as its user."""
    from neo4j.exceptions import AuthError

    from kg.errors import KGError
    from kg.neo4j.driver import open_driver

    try:
        open_driver(server.uri or "", server.username, server.password, database=DATABASE).close()
    except KGError as error:
        if isinstance(error.__cause__, AuthError):
            if _was_anothers(server):
                return False
            raise StoreError(
                "the local Neo4j runs and refuses its password, which was changed from outside",
                where=str(server.password_file),
                remedy="Write the new one into this file",
            ) from error
        return False
    return True


def _was_anothers(server: Server) -> bool:
    """Say whether a program that had taken the port refused us, so that ours gives up."""
    home = server.password_file.parent
    found = recorded(home)
    return found is None or found[0].wait(SECONDS_TO_GIVE_UP)


def _free(ports: tuple[int, int]) -> tuple[int, int]:
    """Find two ports that nobody uses: those wished for, else any."""
    with socket.socket() as first, socket.socket() as second:
        for held, wished in ((first, ports[0]), (second, ports[1])):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind((LOOPBACK, wished))
            except OSError:
                held.bind((LOOPBACK, 0))
        return first.getsockname()[1], second.getsockname()[1]


def _listens(port: int) -> bool:
    """Say whether anybody listens on a port of this machine."""
    with socket.socket() as knocking:
        knocking.settimeout(1.0)
        return knocking.connect_ex((LOOPBACK, port)) == 0
