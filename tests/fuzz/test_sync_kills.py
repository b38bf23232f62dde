"""kill -9 of a sync at random moments: the next one leaves exactly the store, and nothing foreign is touched."""

from __future__ import annotations

import random
import signal
import time
from typing import TYPE_CHECKING

import pytest
from factories.fuzz import TIMES
from servers.synced import FOREIGN, ends_well, make_generated, start_sync, synced

if TYPE_CHECKING:
    from pathlib import Path

    from servers.neo4j_server import Login

KILLS = 2 * TIMES
pytestmark = [pytest.mark.process, pytest.mark.slow]


def test_a_killed_sync_is_finished_by_the_next(neo4j: Login, tmp_path: Path) -> None:
    """Whenever the client is killed, the next sync ends as if nothing had happened."""
    store = make_generated(tmp_path, 200)
    seconds = 0.0
    for number in range(-1, KILLS):
        with synced(neo4j, store) as server:
            server.do(FOREIGN)
            client, began = start_sync(neo4j, store), time.monotonic()
            if number >= 0:
                time.sleep(random.Random(f"sync {number}").uniform(0, seconds))  # noqa: S311 - the same in every run
                client.send_signal(signal.SIGKILL)
            _, stderr = client.communicate(timeout=300)
            seconds = seconds or time.monotonic() - began
            assert client.returncode in {0, -signal.SIGKILL}, stderr
            ends_well(server)
