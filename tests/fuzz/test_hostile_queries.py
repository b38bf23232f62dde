"""Texts of queries, mutated and hostile, end in rows or in one error of drugkg, and change nothing."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from servers.synced import FOREIGN, synced

from kg.errors import KGError
from kg.query.cypher import CypherEngine
from kg.query.sparql import SparqlEngine
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.neo4j_server import Login
    from servers.synced import Synced

ROOT = Path(__file__).parents[2]
TIMES = int(os.environ.get("KG_FUZZ_TIMES", "1"))
SPARQL, CYPHER, KILLS = 40 * TIMES, 100 * TIMES, 4 * TIMES
PIECES = (
    *"( ) { } [ ] < > ' \" ` \\ ; , . | $x ?x := -> <-[ ]- .. * 0 -1 1e999 NULL true".split(),
    *"UNION FILTER MATCH RETURN WITH CALL SERVICE DELETE LOAD CSV DETACH UNWIND FOREACH".split(),
    *"\x00 \u202e \ufeff \u00a0 \u2028 é 薬 😀 // /* # --".split(" "),
    "a" * 5_000,
    "(" * 100,
)

pytestmark = [pytest.mark.slow, pytest.mark.process]


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with a few pieces of it removed, repeated, swapped or replaced."""
    words = re.findall(r"\w+|\s+|.", text, re.DOTALL)
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(5):
            case 0:
                words[at] = ""
            case 1:
                words[at] *= 2
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = chance.choice(PIECES)
            case _:
                del words[max(at, other) :]
                words.append(chance.choice(PIECES))
    return "".join(words)


def texts(folder: str, ending: str, number: int) -> list[str]:
    """Return mutated texts of the named questions, always the same."""
    files = sorted((ROOT / "queries" / folder).glob(f"*.{ending}"))
    chance = random.Random(11)  # noqa: S311 - repeatable
    return [mutated(chance.choice(files).read_text(encoding="utf-8"), chance) for _ in range(number)]


def failures(ask: Callable[[str], object], asked: list[str]) -> list[tuple[str, str]]:
    """Return the texts that end in anything else than rows or an error of drugkg in one line."""
    found = []
    for text in asked:
        try:
            ask(text)
        except KGError as error:
            if "Traceback" in str(error) or "stopped answering" in str(error) or str(error).count("\n") > 1:
                found.append((text, str(error)))
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            found.append((text, repr(error)))
    return found


def test_mutated_sparql_ends_in_rows_or_one_error(made_up_store: Path) -> None:
    """No text of a query brings the engine, its process or the reader of its answer down."""
    with Store.open(made_up_store) as store:
        engine = SparqlEngine(store, load_schema())

        assert [] == failures(lambda text: engine.evaluate(text, timeout=10), texts("sparql", "rq", SPARQL))


@pytest.fixture(scope="module")
def server(neo4j: Login, made_up_store: Path) -> Iterator[Synced]:
    """A server that holds the made-up review, and something foreign."""
    with synced(neo4j, made_up_store) as found:
        found.do(FOREIGN)
        found.sync()
        yield found


def test_mutated_cypher_ends_in_rows_or_one_error_and_changes_nothing(server: Synced) -> None:
    """No text of a query writes, and each error is one of drugkg."""
    engine = CypherEngine(server.database, load_schema())
    before = server.sizes(), server.foreign()

    assert [] == failures(lambda text: engine.query(text, timeout=10), texts("cypher", "cypher", CYPHER))
    assert before == (server.sizes(), server.foreign())


def test_a_sync_that_is_killed_at_any_moment_is_finished_by_the_next(server: Synced, neo4j: Login) -> None:
    """After SIGKILL the next sync ends well, the server has exactly the rows of the store, and what is foreign stays."""
    foreign = server.foreign()
    command = [sys.executable, "-m", "kg", "sync", "--take-over", "--yes", "--store", str(server.path)]
    for seed in range(KILLS):
        server.do("MATCH (m:DrugkgGraph) REMOVE m.state, m.parts SET m.layout = 1")  # all is written again
        process = subprocess.Popen(
            command,
            env={**os.environ, **neo4j.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(random.Random(seed).uniform(0.5, 4.0))  # noqa: S311 - repeatable
        process.send_signal(signal.SIGKILL)
        process.wait()
        server.sync()

        assert {} == server.differing()
        assert foreign == server.foreign()
