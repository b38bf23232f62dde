"""kill -9 at random moments: the old state or the new one, the next run right, nothing left behind."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories.fuzz import TIMES
from factories.sandbox import MADE_UP, make_loaders

from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.validation.integrity import integrity

if TYPE_CHECKING:
    from kg.schema.model import Schema

KILLS = 2 * TIMES  # of each; 5 kinds
ROOT = Path(__file__).parents[2]
RUNS = {  # what is killed → the program, with the folder as its argument
    "load": "from kg.load.loader import *; load('kg.duckdb', ['made-up'], load_schema(), LoadOptions(loaders=Path('loaders')))",
    "unload": (
        "from kg.load.unload import *; store = Store.open('kg.duckdb');"
        " 'made-up' in store.loaded() and unload(Path('kg.duckdb'), 'made-up', load_schema())"
    ),
    "index": "from kg.rdf.index import *; store = Store.open('kg.duckdb'); triple_index(store, load_schema())",
    "export": "main(['export', 'nquads', '-o', 'out', '-q'])",
    "view": "main(['view', '-o', 'out.html', '-q'])",
}
INTERRUPTED = {  # what Ctrl-C ends → the words of the command line
    "load": ("load", "./made-up"),
    "unload": ("unload", "made-up"),
    "index": ("sparql", "SELECT ?s { ?s ?p ?o } LIMIT 5"),
    "sql": (
        "sql",
        "SELECT count(*) FROM range(1000000000) AS a(id), range(1000) AS b(id) WHERE hash(a.id, b.id) % 7 = 3",
    ),
    "ask": ("ask", "gene-evidence", "-p", "gene=IL6"),
    "converge": ("converge", "-o", "out", "--format", "tsv"),
    "export": ("export", "nquads", "-o", "out"),
    "view": ("view", "-o", "out.html"),
    "draw": ("draw", "grid", "-o", "out.html"),
    "check": ("check",),
}
HEAD = """
import sys
from pathlib import Path
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.cli.app import program
main = lambda words: program.main(words, standalone_mode=False)
print("begun", flush=True)
"""

pytestmark = [pytest.mark.process, pytest.mark.slow]


@dataclass(frozen=True)
class Ready:
    """A folder with loaders and two stores, and the digests of these."""

    place: Path
    without: str
    complete: str


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Ready:
    """Stores without and with the made-up review, made once."""
    place = tmp_path_factory.mktemp("kills")
    make_loaders(place / "loaders")
    options = LoadOptions(loaders=place / "loaders")
    load(
        place / "without.duckdb", ["hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus"], schema, options
    )
    shutil.copytree(MADE_UP, place / "made-up")
    shutil.copy(place / "without.duckdb", place / "complete.duckdb")
    load(place / "complete.duckdb", [str(place / "made-up")], schema, options)
    shutil.copy(place / "complete.duckdb", place / "removed.duckdb")
    unload(place / "removed.duckdb", "made-up", schema)
    return Ready(place, digest(place / "removed.duckdb"), digest(place / "complete.duckdb"))


def digest(path: Path) -> str:
    """Return the digest of a store."""
    with Store.open(path) as store:
        return store.digest


def start(what: str, place: Path, program: str | None = None) -> subprocess.Popen[str]:
    """Start a program in a folder and wait until it has imported what it needs."""
    process = subprocess.Popen(
        [sys.executable, "-c", HEAD + (program or RUNS[what])],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert "begun\n" == process.stdout.readline()
    return process


def finish(what: str, place: Path) -> float:
    """Run a program to its end; return how many seconds it took."""
    process = start(what, place)
    began = time.monotonic()
    _, stderr = process.communicate(timeout=300)
    assert 0 == process.returncode, stderr
    return time.monotonic() - began


def fresh(what: str, ready: Ready, place: Path) -> None:
    """Make a folder as it is before the program runs."""
    place.mkdir()
    shutil.copy(
        ready.place / ("without.duckdb" if what == "load" else "complete.duckdb"), place / "kg.duckdb"
    )
    shutil.copytree(ready.place / "made-up", place / "made-up")
    (place / "loaders").symlink_to(ready.place / "loaders")
    for name in ("out", "out.html"):
        (place / name).write_text("old", encoding="utf-8")


def state(place: Path) -> dict[str, bytes | str]:
    """Return what a folder holds: the digest of its store, and its other files."""
    found: dict[str, bytes | str] = {"kg.duckdb": digest(place / "kg.duckdb")}
    for name in ("out", "out.html"):
        found[name] = (place / name).read_bytes()
    return found


@pytest.mark.parametrize("what", RUNS)
def test_a_killed_program_leaves_the_old_state_or_the_new(what: str, ready: Ready, tmp_path: Path) -> None:
    """After each kill every file is the old one or the new one; the next run ends as if nothing had happened."""
    whole = tmp_path / "whole"
    fresh(what, ready, whole)
    old = state(whole)
    seconds = finish(what, whole)
    new, files = state(whole), sorted(each.name for each in whole.iterdir())
    assert what == "index" or old != new
    killed = 0
    for number in range(KILLS):
        place = tmp_path / str(number)
        fresh(what, ready, place)
        process = start(what, place)
        time.sleep(random.Random(f"{what} {number}").uniform(0, seconds))  # noqa: S311 - the same in every run
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL

        after = state(place)
        assert all(after[name] in {old[name], new[name]} for name in after), number
        finish(what, place)
        assert new == state(place), number
        assert files == sorted(each.name for each in place.iterdir()), number
        with Store.open(place / "kg.duckdb") as store:
            assert [] == integrity(store, load_schema()), number
        shutil.rmtree(place)
    assert killed or KILLS < 5


@pytest.mark.parametrize("what", INTERRUPTED)
def test_ctrl_c_ends_every_verb_with_130(what: str, ready: Ready, tmp_path: Path) -> None:
    """Whenever it comes, the verb says that it was interrupted and leaves the old state, or had ended before."""
    program = f"""
try:
    code = main({INTERRUPTED[what]!r})
except KeyboardInterrupt:  # it came when the verb had ended
    code = 130
sys.exit(code)"""
    for number in range(KILLS):
        place = tmp_path / str(number)
        fresh("unload", ready, place)
        old = state(place)
        process = start(what, place, program)
        time.sleep(random.Random(f"Ctrl-C {what} {number}").uniform(0, 2))  # noqa: S311 - the same in every run
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=120)

        has_ended = process.returncode == -signal.SIGINT  # while the interpreter shut down
        assert process.returncode in {0, 1, 130} or has_ended, stderr
        if process.returncode == 130:
            assert stderr in {"Interrupted.\n", ""}, number
            assert old == state(place), number
            left = {
                "made-up",
                "loaders",
                "kg.duckdb",
                "kg.duckdb.lock",
                "kg.duckdb.triples",
                "out",
                "out.html",
            }
            assert set(left) >= {each.name for each in place.iterdir()}, number
        else:
            assert not re.search("internal error|Traceback", stderr), stderr
        shutil.rmtree(place)
