"""Damaged stores: each is refused in a sentence, or answers as it did before it was damaged."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories.fuzz import TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

STORES = 25 * TIMES
BATCH = 25  # stores that one process reads: it may crash
SCRIPT = """
import hashlib, json, sys, traceback
import kg
from kg.export.registry import export
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.validation.check import check
import io

def csv(path):
    stream = io.BytesIO()
    with Store.open(path) as store:
        export(store, load_schema(), "csv", stream)
    return stream.getvalue()

def gene(path):
    with kg.open(path) as graph:
        return graph.gene("IL6"), graph.converge(min_units=1), graph.sources()

def sql(path):
    with kg.open(path) as graph:
        return graph.sql("SELECT * FROM name ORDER BY ALL").rows

def checked(path):
    with Store.open(path) as store:
        return check(store, load_schema()).rows

for path in sys.argv[1:]:
    told = {}
    for ask in (gene, csv, sql, checked):
        try:
            told[ask.__name__] = hashlib.sha256(repr(ask(path)).encode()).hexdigest()
        except kg.KGError as error:
            told[ask.__name__] = f"refused: {error}"
        except BaseException as error:
            told[ask.__name__] = "unforeseen: " + traceback.format_exc()[-600:]
    print(json.dumps(told), flush=True)
"""

pytestmark = [pytest.mark.process, pytest.mark.slow]


def flip(content: bytearray, chance: random.Random) -> None:
    """Change one to twenty bytes."""
    for _ in range(chance.choice((1, 1, 2, 20))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def cut(content: bytearray, chance: random.Random) -> None:
    """Cut off the end."""
    del content[chance.randrange(len(content)) :]


def blank(content: bytearray, chance: random.Random) -> None:
    """Fill a part with zeros, as a disk that lost a block."""
    start = chance.randrange(len(content))
    end = min(start + chance.choice((512, 4096, 262144)), len(content))
    content[start:end] = bytes(end - start)


def swap(content: bytearray, chance: random.Random) -> None:
    """Put one block in the place of another."""
    block = 262144
    one, other = (3 * 4096 + block * chance.randrange(len(content) // block) for _ in range(2))
    content[one : one + block] = content[other : other + block]


def head(content: bytearray, chance: random.Random) -> None:
    """Change a byte of the three headers."""
    content[chance.randrange(3 * 4096)] = chance.randrange(256)


def longer(content: bytearray, chance: random.Random) -> None:
    """Add bytes at the end."""
    content += chance.randbytes(chance.choice((1, 4096, 300_000)))


def without(content: bytearray, chance: random.Random) -> None:
    """Take bytes out of the middle."""
    start = chance.randrange(len(content))
    del content[start : start + chance.choice((1, 8, 4096))]


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip,
    cut,
    blank,
    swap,
    head,
    longer,
    without,
)


def read(paths: list[Path]) -> list[dict[str, str]]:
    """Read stores in a process of their own; return what it told of each."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, paths)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=paths[0].parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(paths) == len(told), (
        f"the process ended with {done.returncode} at {paths[len(told)].name}: {done.stderr[-500:]}"
    )
    return told


def test_a_damaged_store_is_refused_or_answers_as_before(made_up_store: Path, tmp_path: Path) -> None:
    """Flipped, cut, blanked, swapped, added and lost bytes: no wrong row, no crash, no unforeseen error."""
    content = made_up_store.read_bytes()
    (right,) = read([made_up_store])
    wrong = []
    for start in range(0, STORES, BATCH):
        paths = []
        for number in range(start, min(start + BATCH, STORES)):
            chance = random.Random(f"store {number}")  # noqa: S311 - the same in every run
            damaged = bytearray(content)
            chance.choice(DAMAGES)(damaged, chance)
            paths.append(tmp_path / f"{number}.duckdb")
            paths[-1].write_bytes(damaged)
        for path, told in zip(paths, read(paths), strict=True):
            wrong += [
                f"{path.stem}, {question}: {answer}"
                for question, answer in told.items()
                if answer != right[question] and not (answer.startswith("refused: ") and "\n" not in answer)
            ]
            path.unlink()

    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
