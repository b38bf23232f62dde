"""Start, stop and look up a Neo4j Community server on this machine.

It listens on the loopback address only, requires a login, and keeps its data in one folder (`kg.neo4j.local.home`).
Of two starts at once the second waits, and returns the server of the first.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import psutil

from kg.errors import KGError, StoreError
from kg.neo4j.driver import open_driver
from kg.neo4j.local.artifacts import VERSION, class_path, java
from kg.neo4j.local.home import (
    default_home,
    environ,
    forget,
    home_argument,
    last_output,
    log,
    make_private,
    record,
    serving,
    set_password,
    write_conf,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from psutil import Process

    State = Literal["running", "starting", "stopped"]

LOOPBACK = "127.0.0.1"
USERNAME = "neo4j"
DATABASE = "neo4j"
DEFAULT_PORTS = (7687, 7474)
ANY_PORTS = (0, 0)
SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 30.0
SECONDS_TO_GIVE_UP = 3.0
SECONDS_BETWEEN_LOOKS = 0.1
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
    """The state of a local server.

    Attributes
    ----------
    uri
        Its address for drivers; None where it is stopped.
    username
        The user to log in as.
    password_file
        The file with the password, readable by its owner alone.
    pid
        Its process; None where it is stopped.
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
                remedy=f"Restore the file, or delete {self.password_file.parent} with all its data and start again",
            ) from error


def running(home: Path | None = None) -> Server | None:
    """Return the server that answers on this machine; None where there is none."""
    server = status(home)
    return server if server.state == "running" else None


def status(home: Path | None = None) -> Server:
    """Return the state of the local server in a folder; nothing is started or changed."""
    home = home or default_home()
    served = serving(home)
    if served is None:
        return Server(None, USERNAME, home / "password", None, VERSION, "stopped")
    process, (bolt, http) = served
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
    jvm: Sequence[str] = (),
) -> Server:
    """Start the server of a folder and wait until it answers; a running one is left as it is.

    Parameters
    ----------
    home
        Its folder, created where it is missing; None is the one of this user.
    heap, pagecache
        Its memory, as Java writes sizes (``512m``).
    ports
        The ports for Bolt and HTTP; where one is taken, or 0, a free one is used.
    conf
        Further lines of ``neo4j.conf``.
    jvm
        Further options of Java, such as ``-XX:+UseSerialGC``.

    Raises
    ------
    StoreError
        Java or Maven is missing, or the server does not start; its last output is quoted.
    """
    from filelock import FileLock

    home = (home or default_home()).absolute()
    make_private(home)
    lines = {
        "server.memory.heap.initial_size": heap,
        "server.memory.heap.max_size": heap,
        "server.memory.pagecache.size": pagecache,
        **(conf or {}),
    }
    with FileLock(home / "start.lock"):
        for attempt in range(TRIES):
            if status(home).state == "stopped":
                _launch(
                    home, (f"-Xms{heap}", f"-Xmx{heap}", *jvm), lines, ports if attempt == 0 else ANY_PORTS
                )
            if _answers_in_time(home):
                return status(home)
            if "Address already in use" not in last_output(home):
                break
        raise StoreError(f"Neo4j did not start. Its last output:\n{last_output(home)}\n")


def stop(home: Path | None = None, *, seconds: float = SECONDS_TO_STOP) -> Server:
    """Stop the server of a folder and wait until it has ended; its data stay.

    Raises
    ------
    StoreError
        It has not ended in time.
    """
    home = home or default_home()
    served = serving(home)
    if served is not None:
        process, _ = served
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            if not _has_ended(process, seconds):
                raise StoreError(
                    f"Neo4j (process {process.pid}) is still running {seconds:.0f} s after the signal to stop",
                    remedy="Wait and check `kg neo4j status`; committed data are on disk",
                )
    forget(home)
    return status(home)


def kill(home: Path) -> None:
    """Kill the server of a folder, as a crash would; for temporary servers."""
    served = serving(home)
    if served is not None:
        process, _ = served
        with suppress(psutil.NoSuchProcess):
            process.kill()
            _has_ended(process, SECONDS_TO_STOP)
    forget(home)


def _has_ended(process: Process, seconds: float) -> bool:
    """Wait until a process has ended; False where it still runs after so many seconds.

    A child of this process is reaped. A zombie of another program has ended too, whether that waits for it or not.
    """
    deadline = time.monotonic() + seconds
    with suppress(psutil.NoSuchProcess):
        is_child = process.ppid() == os.getpid()
        while is_child or process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                return False
            with suppress(psutil.TimeoutExpired):
                process.wait(SECONDS_BETWEEN_LOOKS)
                return True
    return True


def _launch(home: Path, jvm: Sequence[str], conf: Mapping[str, str], ports: tuple[int, int]) -> None:
    """Start the process, and record its PID and ports."""
    program, jars = java(), class_path()
    bolt, http = _free(ports)
    lines = {
        "server.default_listen_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{bolt}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{bolt}",
        "server.http.listen_address": f"{LOOPBACK}:{http}",
        "server.http.advertised_address": f"{LOOPBACK}:{http}",
        "server.https.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.usage_report.enabled": "false",
        **conf,
    }
    write_conf(home, lines)
    set_password(home, [program, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", jars])
    pid = _spawn(
        [
            program,
            *(*jvm, *_JVM, "-cp", jars),
            "org.neo4j.server.CommunityEntryPoint",
            *(home_argument(home), f"--config-dir={home / 'conf'}", "--console-mode"),
        ],
        log(home),
        environ(home),
    )
    record(home, pid, bolt, http)


def _spawn(command: Sequence[str], output: Path, environment: Mapping[str, str]) -> int:
    """Start a process that outlives this one, without a terminal, and return its PID.

    A detached child, which need not be waited for, unlike a Popen.
    """
    return os.posix_spawn(
        command[0],
        list(command),
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def _answers_in_time(home: Path) -> bool:
    """Wait until the server answers a query; False where its process has ended before.

    Raises
    ------
    StoreError
        It refuses the login, or does not answer in time and was killed.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while (server := status(home)).state != "stopped":
        if server.state == "running" and _answers(server):
            return True
        if time.monotonic() > deadline:
            kill(home)
            raise StoreError(
                f"Neo4j did not answer within {SECONDS_TO_START:.0f} s and was killed. "
                f"Its last output:\n{last_output(home)}\n"
            )
        time.sleep(0.2)
    return False


def _answers(server: Server) -> bool:
    """Return whether the server answers a query of its user."""
    from neo4j.exceptions import AuthError

    try:
        open_driver(server.uri or "", server.username, server.password, database=DATABASE).close()
    except KGError as error:
        if isinstance(error.__cause__, AuthError):
            served = serving(server.password_file.parent)
            if served is None or _has_ended(served[0], SECONDS_TO_GIVE_UP):
                return False  # another program had taken the port and refused the login
            raise StoreError(
                "the local Neo4j refuses its password, which was changed outside drugkg",
                where=str(server.password_file),
                remedy="Write the new password into this file",
            ) from error
        return False
    return True


def _free(ports: tuple[int, int]) -> tuple[int, int]:
    """Return two unused ports: the preferred ones, else any."""
    with socket.socket() as first, socket.socket() as second:
        for listener, preferred in ((first, ports[0]), (second, ports[1])):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, preferred))
            except OSError:
                listener.bind((LOOPBACK, 0))
        return first.getsockname()[1], second.getsockname()[1]


def _listens(port: int) -> bool:
    """Return whether a port of this machine is open."""
    with socket.socket() as client:
        client.settimeout(1.0)
        return client.connect_ex((LOOPBACK, port)) == 0
