"""A server that is none, that is silent, or that is not meant for the password is one sentence, in time."""

from __future__ import annotations

import socket
import threading
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kg.errors import SettingError, StoreError
from kg.neo4j.connect import connect
from kg.neo4j.database import Database
from kg.neo4j.driver import open_driver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Kg

HANDSHAKE = b"\x00\x00\x04\x05"  # Bolt 5.4, which the driver offers
ANSWERS = {
    "http": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n",
    "noise": bytes(range(256)) * 40,
    "version alone, then noise": HANDSHAKE + bytes(range(256)) * 40,
    "a text where a map is expected": HANDSHAKE + b"\x00\x05\xb1\x70\x82hi\x00\x00",
    "a record before it is asked": HANDSHAKE + b"\x00\x04\xb1\x71\x91\x01\x00\x00",
    "an unknown message": HANDSHAKE + b"\x00\x03\xb1\x01\xa0\x00\x00",
    "an error that is none": HANDSHAKE + b"\x00\x03\xb1\x7f\xa0\x00\x00",
    "a version that nobody has": b"\x00\x00\x63\x63",
    "nothing": b"",
}


class Peer(NamedTuple):
    """Another kind of server."""

    uri: str
    received: list[bytes]


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """A server on the loopback address that sends some bytes to whoever comes; None keeps silent."""
    answer: bytes | None = request.param
    received: list[bytes] = []
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = door.accept()
                    kept.append(client)
                    if answer is None:
                        continue
                    received.append(client.recv(65_536))
                    client.sendall(answer)
                    client.settimeout(0.2)
                    with suppress(OSError):
                        received.append(client.recv(65_536))
                    client.close()

        threading.Thread(target=serve, daemon=True).start()
        yield Peer(f"bolt://127.0.0.1:{door.getsockname()[1]}", received)
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        for each in kept:
            each.close()


@pytest.mark.parametrize("peer", ANSWERS.values(), indirect=True, ids=ANSWERS)
def test_what_is_no_neo4j_server_is_one_sentence(peer: Peer) -> None:
    """Whatever answers at the address, the error is one line, and says that it is none or does not answer."""
    with pytest.raises(
        StoreError, match=r"no Neo4j server answers|is not a Neo4j server|reports an error"
    ) as caught:
        open_driver(peer.uri, "neo4j", "hush", database=None, seconds=3)

    assert 4 == caught.value.exit_code
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("peer", [None], indirect=True, ids=["silent"])
def test_a_silent_server_is_given_up(peer: Peer) -> None:
    """A server that accepts and says nothing, as one that is frozen, is an error when the time is over."""
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"does not answer within 1 s|no Neo4j server answers"):
        open_driver(peer.uri, "neo4j", "hush", database=None, seconds=1)

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("peer", [HANDSHAKE], indirect=True, ids=["collects"])
@pytest.mark.parametrize(
    "verb", [["doctor"], ["cypher", "RETURN 1"], ["sync", "--store", "none.duckdb"]], ids=str
)
def test_a_folder_of_somebody_else_gets_no_password(
    peer: Peer, verb: list[str], kg: Kg, tmp_path: Path
) -> None:
    """An address in ./kg.toml does not get the password of the environment, by no command."""
    (tmp_path / "kg.toml").write_text(f'[neo4j]\nuri = "{peer.uri}"\n', encoding="utf-8")
    done = kg(*verb, env={"NEO4J_PASSWORD": "hunter2secret"})

    assert [] == peer.received
    assert done.returncode in {2, 4}
    assert "hunter2secret" not in done.stdout + done.stderr
    if verb[0] != "sync":
        assert "kg.toml" in done.stdout + done.stderr
        assert "environment NEO4J_PASSWORD" in done.stdout + done.stderr


def test_a_password_in_clear_over_the_network_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of another machine without encryption: a warning; encrypted, or on this machine: none."""
    monkeypatch.setattr(Database, "open", lambda *_, **__: None)
    monkeypatch.setenv("NEO4J_PASSWORD", "hush")
    warned = []
    for address in (
        "bolt://10.0.0.1:7687",
        "neo4j://db.example",
        "neo4j+s://db.example",
        "bolt://[::1]:1",
        "neo4j://localhost",
    ):
        monkeypatch.setenv("NEO4J_URI", address)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            connect()
        warned.append(any("without encryption" in str(each.message) for each in caught))

    assert [True, True, False, False, False] == warned


def test_an_address_that_gives_way_to_the_password_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Python the same rule holds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEO4J_PASSWORD", "hush")
    (tmp_path / "kg.toml").write_text('[neo4j]\nuri = "bolt://127.0.0.1:1"\n', encoding="utf-8")
    with pytest.raises(
        SettingError, match=r"comes from kg\.toml and the password from environment NEO4J_PASSWORD"
    ):
        connect()
