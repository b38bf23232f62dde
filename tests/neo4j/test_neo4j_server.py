"""The local Neo4j server: start, status, queries and stop, without access for others."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from neo4j.exceptions import Neo4jError

from kg.errors import QueryError, SettingError, StoreError
from kg.neo4j.connect import connect
from kg.neo4j.database import Database
from kg.neo4j.driver import open_driver, translate_errors
from kg.neo4j.local import artifacts, home, server
from kg.query.cypher import CypherEngine
from kg.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Kg
    from servers.neo4j_server import Login

    from kg.errors import KGError
    from kg.neo4j.local.server import Server
    from kg.schema.model import Schema

ITEMS = ["uri", "username", "password_file", "pid", "version", "state"]


def ask(found: Server | Login, query: str) -> list[object]:
    """Ask a server a query, and list the first value of each record."""
    with open_driver(found.uri or "", found.username, found.password, database="neo4j") as driver:
        records, _, _ = driver.execute_query(query, database_="neo4j")
        return [record[0] for record in records]


def values(text: str) -> dict[str, object]:
    """Read the rows of ``kg neo4j``."""
    return {row["item"]: row["value"] for row in json.loads(text)}


def test_a_server_is_started_asked_and_found_from_the_command_line(kg: Kg, neo4j_data: Path) -> None:
    """Status and start report the one that runs; its address and password file let one in."""
    shown = [
        kg("neo4j", verb, "--json", env={"XDG_DATA_HOME": str(neo4j_data)}) for verb in ("status", "start")
    ]
    row = values(shown[0].stdout)

    assert shown[0].stdout == shown[1].stdout
    assert ITEMS == list(row)
    assert ("running", artifacts.VERSION) == (row["state"], row["version"])
    assert "Already running." in shown[1].stderr
    password = Path(str(row["password_file"])).read_text(encoding="utf-8").strip()
    with open_driver(str(row["uri"]), str(row["username"]), password, database="neo4j") as driver:
        assert 2 == driver.execute_query("RETURN 1 + 1", database_="neo4j").records[0][0]
    assert [] == [done for done in shown if password in done.stdout + done.stderr]


def test_stop_ends_the_process_and_keeps_the_data(own_neo4j: Callable[..., Server]) -> None:
    """Start, write, stop, start: what was written is there, and stop left nothing running."""
    first = own_neo4j()
    home = first.password_file.parent
    ask(first, "CREATE (:Mark {n: 1})")
    stopped = server.stop(home)

    assert ("stopped", None, None) == (stopped.state, stopped.pid, stopped.uri)
    assert not psutil.pid_exists(first.pid or 0)
    assert [1] == ask(own_neo4j(), "MATCH (m:Mark) RETURN m.n")


def test_a_killed_server_starts_again_with_its_data(own_neo4j: Callable[..., Server]) -> None:
    """After kill -9 the status is stopped, and the next start has every acknowledged write."""
    first = own_neo4j()
    home = first.password_file.parent
    ask(first, "UNWIND range(1, 1000) AS n CREATE (:Mark {n: n})")
    process = psutil.Process(first.pid)
    process.kill()
    process.wait()

    assert "stopped" == server.status(home).state
    assert server.running(home) is None
    assert [1000] == ask(own_neo4j(), "MATCH (m:Mark) RETURN count(m)")
    assert own_neo4j().pid != first.pid


@pytest.mark.process
@pytest.mark.slow
def test_two_starts_at_once_start_one(tmp_path: Path, root: Path) -> None:
    """Both report the same process."""
    code = (
        "import sys; from pathlib import Path; from kg.neo4j.local import server; "
        "print(server.start(Path(sys.argv[1]), heap='256m', pagecache='32m').pid)"
    )
    home = tmp_path / "home"
    try:
        both = [
            subprocess.Popen(
                [sys.executable, "-c", code, home], cwd=root, stdout=subprocess.PIPE, encoding="utf-8"
            )
            for _ in range(2)
        ]
        pids = [process.communicate()[0].strip() for process in both]
        found = server.status(home)
    finally:
        server.kill(home)

    assert [str(found.pid)] * 2 == pids


def test_the_password_is_its_owners_alone(neo4j_data: Path) -> None:
    """The file has mode 0600 in a folder of mode 0700; nobody reads it in a list of processes or a log."""
    home = neo4j_data / "drugkg" / "neo4j"
    found = server.status(home)
    listed = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, check=False).stdout  # noqa: S607 - ps is found by its name
    logs = b"".join(path.read_bytes() for path in (home / "logs").rglob("*") if path.is_file())
    conf = (home / "conf" / "neo4j.conf").read_bytes()

    assert (0o600, 0o700) == (found.password_file.stat().st_mode & 0o777, home.stat().st_mode & 0o777)
    assert b"CommunityEntryPoint" in listed
    assert found.password.encode() not in listed + logs + conf
    assert len(found.password) >= 32
    assert found.password not in repr(found)


def test_the_first_password_is_never_an_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command of Neo4j gets the file, not the password in it."""
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    home.set_password(tmp_path, ["java"])
    password = (tmp_path / "password").read_text(encoding="utf-8").strip()

    assert [f"@{tmp_path}/password"] == asked[0][-1:]
    assert [] == [word for word in asked[0] if password in word]


def test_it_listens_on_the_loopback_address_only(neo4j_data: Path) -> None:
    """No port is open on another address of this machine, not even on another loopback one."""
    found = server.status(neo4j_data / "drugkg" / "neo4j")
    ports = [
        int((address or "").rpartition(":")[2].partition("/")[0]) for address in (found.uri, found.browser)
    ]
    for port in ports:
        with socket.create_connection((server.LOOPBACK, port), timeout=5):
            pass
        with pytest.raises(OSError, match=r"refused|unreachable|assign|timed out"):
            socket.create_connection(("127.0.0.2", port), timeout=5)

    assert listening(found.pid or 0) <= {(server.LOOPBACK, port) for port in ports}


def test_no_query_reads_a_file_of_this_machine(neo4j_data: Path) -> None:
    """Whoever may ask the server, in Neo4j Browser too, cannot have it read files."""
    found = server.status(neo4j_data / "drugkg" / "neo4j")
    path = found.password_file.as_uri()
    with (
        pytest.raises(QueryError, match="allow_csv_import_from_file_urls"),
        translate_errors(found.uri or ""),
    ):
        ask(found, f"LOAD CSV FROM '{path}' AS line RETURN line")


def listening(pid: int) -> set[tuple[str, int]]:
    """List where a process listens; nothing where the system has no ``/proc``."""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            inodes.add(str(handle.readlink()))
    found = set()
    for table in Path(f"/proc/{pid}/net").glob("tcp*"):
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                address, port = fields[1].split(":")
                last = ".".join(str(byte) for byte in reversed(bytes.fromhex(address[-8:])))
                found.add((last, int(port, 16)))
    return found


@pytest.mark.process
def test_a_record_of_another_process_is_stale(tmp_path: Path) -> None:
    """A number that another process has now is no server, and that process is never signalled."""
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    record = {"pid": bystander.pid, "started": "long ago", "bolt": 1, "http": 2}
    (tmp_path / "server.json").write_text(json.dumps(record), encoding="utf-8")
    states = [server.status(tmp_path).state, server.stop(tmp_path).state]
    server.kill(tmp_path)
    alive = bystander.poll() is None
    bystander.communicate(b"\n")

    assert ["stopped", "stopped"] == states
    assert alive
    assert not (tmp_path / "server.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}'])
def test_a_broken_record_is_no_server(text: str, tmp_path: Path) -> None:
    """A file that a crash cut short does not stop the next start."""
    (tmp_path / "server.json").write_text(text, encoding="utf-8")

    assert "stopped" == server.status(tmp_path).state


@pytest.mark.process
def test_a_process_is_known_by_its_folder(tmp_path: Path) -> None:
    """A record is believed while the folder is among the arguments of the process; one with a start time, as earlier versions wrote it, too."""
    arguments = [sys.executable, "-c", "input()", home.home_argument(tmp_path)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE)
    before = {"pid": process.pid, "started": "a-boot-id 1234", "bolt": 1, "http": 2}
    (tmp_path / "server.json").write_text(json.dumps(before), encoding="utf-8")
    starting = server.status(tmp_path)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # leaves a zombie
    ended = server.status(tmp_path)
    process.communicate()

    assert ("starting", process.pid) == (starting.state, starting.pid)
    assert "stopped" == ended.state


def test_a_process_without_arguments_yet_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between fork and exec a process has no arguments; it is no stopped server then."""
    looks = [[home.home_argument(tmp_path)], [], []]
    monkeypatch.setattr(psutil.Process, "cmdline", lambda _: looks.pop())
    home.record(tmp_path, os.getpid(), 1, 2)

    assert "starting" == server.status(tmp_path).state
    assert [] == looks


def test_stop_without_a_server_is_a_sentence(kg: Kg) -> None:
    """There is nothing to do, which is no failure."""
    done = kg("neo4j", "stop", "--json")

    assert (0, "stopped") == (done.returncode, values(done.stdout)["state"])
    assert ["No local server was running."] == done.stderr.splitlines()


def test_a_failed_start_quotes_its_last_output(own_neo4j: Callable[..., Server]) -> None:
    """The error has the output of Neo4j, and nothing is left running."""
    with pytest.raises(StoreError, match=r"(?s)did not start.*server\.bolt\.no_such_setting"):
        own_neo4j(conf={"server.bolt.no_such_setting": "1"})


# ---- what must be there


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (None, "no 'java' on the PATH"),
        ('openjdk version "11.0.2" 2019-01-15', "is Java 11"),
        ("no word of it", "of an unknown version"),
    ],
)
@pytest.mark.process
def test_a_missing_or_old_java_is_an_error(
    version: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says what is needed, what was found and how to get it."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if version is not None:
        (tmp_path / "java").write_text(f"#!/bin/sh\necho '{version}' >&2\n", encoding="utf-8")
        (tmp_path / "java").chmod(0o755)
    with pytest.raises(StoreError, match=rf"Java 17 or newer.*{message}.*Install"):
        artifacts.java()


def test_a_missing_maven_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without jars in the cache Maven is needed, and the sentence says so."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"no 'mvn' on the PATH.*Install"):
        artifacts.class_path()


def test_a_whole_cache_needs_no_maven(
    neo4j_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once fetched the jars are used without a network; a jar that is cut short is noticed."""
    del neo4j_data
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.jar").write_bytes(b"whole")
    (tmp_path / artifacts.LIST).write_text("5 a.jar\n", encoding="utf-8")
    whole = artifacts._is_complete(tmp_path)
    (tmp_path / "a.jar").write_bytes(b"who")

    assert artifacts.class_path().endswith("/lib/*")
    assert [True, False] == [whole, artifacts._is_complete(tmp_path)]


@pytest.mark.process
def test_a_failed_fetch_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the message of Maven, and no incomplete folder is left in the cache."""
    (tmp_path / "mvn").write_text("#!/bin/sh\necho '[ERROR] no way'\nexit 1\n", encoding="utf-8")
    (tmp_path / "mvn").chmod(0o755)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(StoreError, match="no way"):
        artifacts.class_path()

    assert ["fetch.lock"] == [path.name for path in artifacts.cache().iterdir()]


# ---- the way to a server


def test_without_an_address_the_local_server_is_used(
    neo4j_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has to be set for the server that runs here; messages name it by its address all the same."""
    monkeypatch.setenv("XDG_DATA_HOME", str(neo4j_data))
    with connect() as database:
        agent, named = database.driver.get_server_info().agent, database.uri

    assert named == server.status(neo4j_data / "drugkg" / "neo4j").uri
    assert f"Neo4j/{artifacts.VERSION}" == agent


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"NEO4J_PASSWORD": "wrong"}, r"refuses the login\. .*NEO4J_PASSWORD\.$"),
        ({"NEO4J_PASSWORD": ""}, r"no password is set\. Set NEO4J_PASSWORD"),
        ({"NEO4J_DATABASE": "none"}, r"no such database"),
    ],
    ids=["wrong", "missing", "database"],
)
def test_a_refused_login_is_one_sentence(
    environ: dict[str, str], message: str, neo4j: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, none, or a database that is not there: exit 4, and what to set."""
    for name, value in {**neo4j.environ, **environ}.items():
        monkeypatch.setenv(name, value)
    if environ.get("NEO4J_PASSWORD") == "":
        monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(StoreError, match=message) as caught:
        connect(read_settings())

    assert 4 == caught.value.exit_code
    assert "\n" not in str(caught.value)
    assert neo4j.password not in str(caught.value)


def test_a_password_file_that_cannot_be_read_is_one_sentence(kg: Kg, tmp_path: Path) -> None:
    """Missing, or in another encoding than UTF-8: exit 3, the file and what is wrong; nothing of it is shown."""
    (tmp_path / "latin").write_bytes("geheim-über".encode("latin-1"))
    missing, latin = (kg("sync", "--password-file", name) for name in ("missing", "latin"))

    assert (3, 3) == (missing.returncode, latin.returncode)
    assert missing.stderr.startswith("Error: missing: the password file cannot be read (No such file")
    assert "Error: latin: the password file is not UTF-8.\n" == latin.stderr


@pytest.mark.parametrize("option", ["--prune", "--take-over"])
def test_where_nobody_can_be_asked_a_removal_needs_a_yes(option: str, kg: Kg, toy_store: Path) -> None:
    """Without a terminal nothing is asked and nothing done: exit 2 and the option to give; a look goes on to the server."""
    words = ("sync", option, "--store", toy_store)
    asked, looked = (kg(*words, *more) for more in ((), ("--dry-run",)))

    assert (2, "", 4) == (asked.returncode, asked.stdout, looked.returncode)
    assert asked.stderr.startswith(
        f"Error: {option} deletes data on the server, and there is no terminal to confirm it."
    )
    assert "Add --yes, or check first with --dry-run.\n" == asked.stderr.partition("confirm it. ")[2]


@pytest.mark.parametrize("uri", [None, "bolt://127.0.0.1:1", "neo4j://127.0.0.1:1"])
def test_no_server_is_one_sentence(
    uri: str | None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Exit 4 and the ways to get one; the driver itself says nothing."""
    if uri is not None:
        monkeypatch.setenv("NEO4J_URI", uri)
    with pytest.raises(StoreError, match=r"kg neo4j start.*NEO4J_URI") as caught:
        connect(read_settings())
    what = "no Neo4j server configured, and no local one running"

    assert 4 == caught.value.exit_code
    assert caught.value.what == (
        what if uri is None else f"no Neo4j server answers at {uri} (Connection refused)"
    )
    assert ("", "") == tuple(capfd.readouterr())


def test_an_address_of_nobody_and_a_server_without_encryption_are_told_apart(neo4j: Login) -> None:
    """The error has the reason of the operating system, and not how the driver tried."""
    secure = neo4j.uri.replace("bolt://", "bolt+s://")
    why = []
    for uri in ("bolt://no-such-host.invalid:7687", secure, secure.replace("bolt", "neo4j")):
        with pytest.raises(StoreError, match="no Neo4j server answers at") as caught:
            open_driver(uri, "neo4j", neo4j.password, database=None)
        why.append(caught.value.what.removeprefix(f"no Neo4j server answers at {uri} "))

    assert ["(no encrypted connection)"] * 2 == why[1:]
    assert re.fullmatch(r"\([\w ]+\)", why[0])


@pytest.mark.parametrize("uri", ["http://127.0.0.1:7474", "bolt://127.0.0.1:seven", "bolt://127.0.0.1:99999"])
def test_an_address_of_another_kind_is_wrong_usage(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence shows what an address looks like."""
    monkeypatch.setenv("NEO4J_URI", uri)
    with pytest.raises(SettingError, match="neo4j://localhost:7687"):
        connect(read_settings())


def test_the_limits_of_a_server_are_one_sentence_each(
    own_neo4j: Callable[..., Server], schema: Schema
) -> None:
    """A read-only database refuses a write with 4; a query that needs too much memory fails with 1 and what helps."""
    server.kill(own_neo4j().password_file.parent)
    limits = {
        "server.databases.default_to_read_only": "true",
        "dbms.memory.transaction.total.max": "64m",
    }
    found = own_neo4j(conf=limits)
    greedy = "UNWIND range(1, 2000000000) AS x RETURN collect(x) AS all"
    with Database.open(found.uri or "", found.username, found.password, "neo4j") as database:
        with pytest.raises(QueryError, match=r"more memory than the server allows\. Return fewer.*heap"):
            CypherEngine(database, schema).query(greedy)
        with pytest.raises(QueryError, match="more memory than the server at bolt:"):
            database.read(greedy)

    assert [1] == ask(found, "RETURN 1")
    with (
        pytest.raises(StoreError, match=r"read-only.*default_to_read_only"),
        translate_errors(found.uri or ""),
    ):
        ask(found, "CREATE (:Mark)")


def test_a_query_that_the_server_refuses_is_no_trouble_with_the_server(neo4j: Login) -> None:
    """A mistake in a query is the query's."""
    with pytest.raises(QueryError, match="refuses the query"), translate_errors(neo4j.uri):
        ask(neo4j, "RETRUN 1")


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", QueryError, "needs more memory than the"),
        ("Neo.TransientError.Transaction.DeadlockDetected", StoreError, "reports an error (Said by it)"),
        ("Neo.DatabaseError.General.UnknownError", StoreError, "reports an error (Said by it)"),
    ],
)
def test_a_server_that_answers_is_never_said_to_be_away(code: str, kind: type[KGError], message: str) -> None:
    """An error that the server reports is told apart from a server that does not answer."""
    answered = Neo4jError._hydrate_neo4j(code=code, message="Said by it.")
    with pytest.raises(kind, match=re.escape(message)) as caught, translate_errors("bolt://127.0.0.1:1"):
        raise answered

    assert "no Neo4j server" not in str(caught.value)


def test_the_doctor_logs_in(kg: Kg, neo4j: Login) -> None:
    """It names the server that answers, and ends with 4 where the login is refused."""
    good, bad = (kg("doctor", env={**neo4j.environ, **more}) for more in ({}, {"NEO4J_PASSWORD": "wrong"}))

    assert (0, 4) == (good.returncode, bad.returncode)
    assert f"{neo4j.uri}: Neo4j/" in good.stdout
    assert "refuses the login" in bad.stdout
    assert neo4j.password not in good.stdout + good.stderr
