"""A sync that is cut off, refused or raced is finished by the next one, and nothing foreign is touched."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from servers import neo4j_server
from servers.synced import (
    FOREIGN,
    CountingDatabase,
    Synced,
    ends_well,
    make_generated,
    start_sync,
    synced,
)

from kg.errors import KGError, StoreError
from kg.neo4j.local import server as local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Kg
    from servers.neo4j_server import Login

    from kg.neo4j.local.server import Server

pytestmark = pytest.mark.slow  # clients and servers are killed, and started again


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of which a sync in small batches takes some seconds."""
    return make_generated(tmp_path_factory.mktemp("generated"), 1_000)


@pytest.fixture
def at(neo4j: Login, store: Path) -> Iterator[Synced]:
    """An empty server beside something foreign."""
    with synced(neo4j, store) as server:
        server.do(FOREIGN)
        yield server


def wait_for_nodes(server: Synced, number: int, seconds: float = 60) -> None:
    """Wait until a sync is under way."""
    deadline = time.monotonic() + seconds
    while server.sizes()[0] < number:
        assert time.monotonic() < deadline, "the sync has not begun"
        time.sleep(0.02)


def test_the_client_is_killed(at: Synced, neo4j: Login, store: Path) -> None:
    """A client that is killed in mid-sync leaves a graph marked as open, which the next sync finishes."""
    client = start_sync(neo4j, store)
    wait_for_nodes(at, 100)
    client.send_signal(signal.SIGKILL)
    client.communicate()

    assert at.store_sizes() != at.sizes()
    ends_well(at)


def test_the_server_is_killed(own_neo4j: Callable[..., Server], store: Path) -> None:
    """A server that is killed in mid-sync ends the client with 4; started again, it is brought up to date."""
    first = own_neo4j()
    with synced(neo4j_server.login_of(first), store) as server:
        server.do(FOREIGN)
        client = start_sync(neo4j_server.login_of(first), store)
        wait_for_nodes(server, 100)
        local.kill(first.password_file.parent)
        _, stderr = client.communicate(timeout=120)
    login = neo4j_server.login_of(own_neo4j())
    with CountingDatabase.open(*login, "neo4j") as database:
        ends_well(Synced(database, store))

    assert 4 == client.returncode
    assert b"Traceback" not in stderr


def test_a_read_only_database(own_neo4j: Callable[..., Server], store: Path, kg: Kg) -> None:
    """A database that is read-only is named in one sentence, with exit 4; written again, it is brought up to date."""
    first = own_neo4j()
    with synced(neo4j_server.login_of(first), store) as server:
        server.do(FOREIGN)
    local.stop(first.password_file.parent)
    closed = own_neo4j({"server.databases.default_to_read_only": "true"})
    done = kg("sync", "--store", store, env=neo4j_server.login_of(closed).environ)
    local.stop(first.password_file.parent)
    login = neo4j_server.login_of(own_neo4j())
    with CountingDatabase.open(*login, "neo4j") as database:
        ends_well(Synced(database, store))

    assert (4, True) == (done.returncode, "read-only" in done.stderr)


def test_the_connection_is_cut(at: Synced, neo4j: Login, store: Path) -> None:
    """A connection that is cut between batches ends the client with 4 and a sentence; the next sync finishes."""
    with proxy(neo4j.uri) as (address, cut):
        client = start_sync(neo4j._replace(uri=address), store)
        wait_for_nodes(at, 100)
        cut()
        _, stderr = client.communicate(timeout=120)

    assert 4 == client.returncode
    assert b"Traceback" not in stderr
    ends_well(at)


def test_a_wrong_password(at: Synced, neo4j: Login, store: Path, kg: Kg) -> None:
    """A wrong password is one sentence with exit 4, and the password is not repeated."""
    wrong = "wrong-secret"
    done = kg("sync", "--store", store, env=neo4j._replace(password=wrong).environ)

    assert 4 == done.returncode
    assert "refuses the login" in done.stderr
    assert wrong not in done.stderr
    assert "Traceback" not in done.stderr
    ends_well(at)


def test_no_server(neo4j: Login, store: Path, kg: Kg) -> None:
    """Where no server answers it is one sentence, with exit 4."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        nobody = neo4j._replace(uri=f"bolt://127.0.0.1:{held.getsockname()[1]}")
        done = kg("sync", "--store", store, env=nobody.environ)

    assert (4, True) == (done.returncode, "no Neo4j server answers" in done.stderr)


def test_a_foreign_node_with_the_identifier_of_a_row(at: Synced) -> None:
    """A foreign node with the identifier of a row is refused before anything is written, and stays as it was."""
    at.sync()
    ((uri,),) = at.ask("MATCH (g:Gene {symbol: 'IL6'}) RETURN g.uri")
    at.do("MATCH (n) DETACH DELETE n")
    at.do(FOREIGN)
    at.do("CREATE (:Resource {uri: $uri, name: 'foreign'})", uri=uri)
    before = at.foreign()
    with pytest.raises(StoreError, match="was not created by drugkg"):
        at.sync()

    assert before == at.foreign()
    assert (0, 0) == at.sizes()
    at.do("MATCH (n {name: 'foreign'}) REMOVE n:Resource SET n:Other REMOVE n.name")
    at.do("MATCH (n:Other) DELETE n")
    ends_well(at)


def test_foreign_nodes_that_share_an_identifier(at: Synced) -> None:
    """Foreign nodes that violate the constraint are named, nothing is written, and the next sync ends well."""
    at.do("UNWIND [1, 2] AS n CREATE (:Resource {uri: 'urn:twice', name: 'twice'})")
    before = at.foreign()
    with pytest.raises(KGError, match="Resource"):
        at.sync()

    assert before == at.foreign()
    assert (0, 0) == at.sizes()
    at.do("MATCH (n {name: 'twice'}) DELETE n")
    ends_well(at)


def test_two_syncs_at_once(at: Synced, neo4j: Login, store: Path) -> None:
    """Of two syncs at once the second waits for the first and finds nothing to do; both end well."""
    both = [start_sync(neo4j, store) for _ in range(2)]
    outputs = [client.communicate(timeout=180) for client in both]

    assert [0, 0] == [client.returncode for client in both], outputs
    ends_well(at)


def test_a_late_write_of_a_client_that_is_gone_is_there_before_the_next_sync_or_refused(neo4j: Login) -> None:
    """The next sync waits for writes that the server still has of the last one; one that comes after is refused."""
    neo4j_server.empty(neo4j)
    events: list[str] = []
    with CountingDatabase.open(*neo4j, "neo4j") as old, CountingDatabase.open(*neo4j, "neo4j") as new:
        holder = old.exclusive()
        holder.__enter__()
        late = old.driver.session(database="neo4j")
        transaction = late.begin_transaction()
        transaction.run("MATCH (l:DrugkgLock {name: 'writer 0'}) SET l.used = true").consume()
        transaction.run("CREATE (:Late)").consume()
        token = old._token
        holder.__exit__(None, None, None)  # as the server does for a client that is gone

        def begin() -> None:
            with new.exclusive():
                events.append(f"read {new.read('MATCH (n:Late) RETURN count(n)')[0][0]}")

        thread = threading.Thread(target=begin)
        thread.start()
        time.sleep(1)
        events.append("late write")
        transaction.commit()
        thread.join(60)
        late.close()
        old._token = token
        with pytest.raises(StoreError, match="another sync to this server has begun"):
            old.write("CREATE (:Later)")
        rest = new.read("MATCH (n:Later) RETURN count(n)")

    assert ["late write", "read 1"] == events
    assert [(0,)] == rest


def test_a_frozen_server_is_given_up(own_neo4j: Callable[..., Server], store: Path, kg: Kg) -> None:
    """A server that is stopped in its tracks ends each command with 4 and a sentence, in time."""
    found = own_neo4j()
    login = neo4j_server.login_of(found)
    os.kill(found.pid or 0, signal.SIGSTOP)
    try:
        seconds, done = [], []
        for words in (["doctor"], ["cypher", "--timeout", "5", "RETURN 1"], ["sync", "--store", str(store)]):
            began = time.monotonic()
            done.append(kg(*words, env=login.environ))
            seconds.append(time.monotonic() - began)
    finally:
        os.kill(found.pid or 0, signal.SIGCONT)

    assert [4, 4, 4] == [each.returncode for each in done]
    assert seconds[0] < 10
    assert max(seconds) < 30


def test_a_query_that_the_server_does_not_end_is_ended(own_neo4j: Callable[..., Server], kg: Kg) -> None:
    """A server that goes on computing after its limit loses the connection; the message says so."""
    login = neo4j_server.login_of(own_neo4j())
    done = kg(
        "cypher",
        "--timeout",
        "1",
        "RETURN all(x IN range(1, 3000000000) WHERE x > 0) AS x",
        env=login.environ,
    )

    assert (1, True) == (done.returncode, "timed out after 1 s" in done.stderr)


def test_a_server_that_ends_in_the_middle_is_said_to_have_ended(
    own_neo4j: Callable[..., Server], kg: Kg
) -> None:
    """A query that takes all memory of the server: the message says that it stopped answering, and where its log is."""
    login = neo4j_server.login_of(own_neo4j())
    done = kg("cypher", "RETURN size(reduce(s = 'x', i IN range(1, 40) | s + s)) AS n", env=login.environ)

    assert done.returncode in {1, 4}
    assert "stopped answering in the middle" in done.stderr or "more memory" in done.stderr
    assert "no Neo4j server answers" not in done.stderr


@contextmanager
def proxy(uri: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Stand between client and server on the loopback; give the address and what cuts every connection."""
    port = int(uri.rsplit(":", 1)[1])
    sockets: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = door.accept()
                    server = socket.create_connection(("127.0.0.1", port))
                    sockets.extend((client, server))
                    for ends in ((client, server), (server, client)):
                        threading.Thread(target=_pump, args=ends, daemon=True).start()

        def cut() -> None:
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            door.close()
            for each in sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"bolt://127.0.0.1:{door.getsockname()[1]}", cut
        cut()
        thread.join(10)
        for each in sockets:
            each.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
