"""Many at once, a full disk, a folder without permission, little memory: the old state, one sentence, or the answer."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories.fuzz import SECONDS, TIMES
from factories.sandbox import MADE_UP, make_loaders

from kg.load.loader import LoadOptions, load
from kg.store.snapshot import Store
from kg.validation.integrity import integrity

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.schema.model import Schema

ROOT = Path(__file__).parents[2]
AT_ONCE = 10
LOAD = """
import sys, time
from pathlib import Path
from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.schema.linkml import load_schema
end, schema, options = time.monotonic() + float(sys.argv[2]), load_schema(), LoadOptions(loaders=Path("loaders"))
while True:
    load("kg.duckdb", [f"sets-{sys.argv[1]}"], schema, options)
    if time.monotonic() >= end:
        break
    unload(Path("kg.duckdb"), f"sets-{sys.argv[1]}", schema)
"""
READ = """
import sys, time, kg
end, seen = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    with kg.open("kg.duckdb") as graph:
        held = {each.name for each in graph.sources()}
        sets = {row[0] for row in graph.sql("SELECT DISTINCT source FROM gene_set").rows}
        assert {name for name in held if name.startswith("sets-")} == sets, (held, sets)
        assert 1 == graph.sql("SELECT count(*) FROM gene WHERE symbol = 'IL6'").rows[0][0]
    seen += 1
print(seen)
"""
LOAD_ONCE = """
import sys
from pathlib import Path
from kg.cli.program import print_error
try:
    from kg.load.loader import LoadOptions, load
    from kg.schema.linkml import load_schema
    load("kg.duckdb", ["made-up"], load_schema(), LoadOptions(loaders=Path("loaders")))
except BaseException as error:
    sys.exit(print_error(error))
"""
WRITES = {
    "load": ("-c", LOAD_ONCE),
    "export": ("-m", "kg", "export", "nquads", "-o", "out"),
    "view": ("-m", "kg", "view", "-o", "out.html"),
    "rows": ("-m", "kg", "sql", "SELECT * FROM name", "-o", "out.tsv"),
}
READS = {
    "gene": ("-m", "kg", "gene", "IL6"),
    "sql": ("-m", "kg", "sql", "SELECT * FROM name"),
    "check": ("-m", "kg", "check"),
    "load": WRITES["load"],
}
SETS = {  # the files of a source with one gene set of its own
    "source.toml": """
name = "sets-{number}"
title = "Sets"
version = "1"
licence = "CC0-1.0"
citation = "none"
needs = ["hgnc"]
""",
    "tables.toml": """
[sets]
file = "sets.tsv"
[sets.columns]
name = {{required = true, unique = true}}
genes = {{list = true}}
""",
    "gene_set.sql": """
SELECT local_id('gene_set', name) AS id, 'gene_set' AS feature_kind, name AS label, 'own' AS collection,
       string_split(genes, '|') AS gene_members, 'sets.tsv' AS _file, row AS _row
FROM raw_sets
""",
    "sets.tsv": "name\tgenes\nset {number}\tHGNC:6018\n",
}

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    """A folder with few reference rows, a store of them, and the made-up review beside it."""
    place = tmp_path_factory.mktemp("small")
    make_loaders(place / "loaders")
    needed = ["hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus"]
    load(place / "kg.duckdb", needed, schema, LoadOptions(loaders=place / "loaders"))
    shutil.copytree(MADE_UP, place / "made-up")
    return place


@pytest.fixture
def place(small: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copytree(small, tmp_path / "here"))


def environment() -> dict[str, str]:
    """The environment of a program of the checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def kg_within(place: Path, limit: Callable[[], None], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, with a limit set in its process."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=place,
        env=environment(),
        preexec_fn=limit,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def digest(path: Path) -> str:
    """Return the digest of a store."""
    with Store.open(path) as store:
        return store.digest


def names(place: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(each.name for each in place.iterdir())


def test_ten_loads_and_ten_readers_at_once(place: Path, schema: Schema) -> None:
    """Every load and every read succeeds, each reader sees whole states, and all sources are there at the end."""
    for number in range(AT_ONCE):
        source = place / "loaders" / f"sets-{number}"
        source.mkdir()
        for name, text in SETS.items():
            (source / name).write_text(text.format(number=number), encoding="utf-8")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(number), str(SECONDS)],
            cwd=place,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for script in (LOAD, READ)
        for number in range(AT_ONCE)
    ]
    outcomes = [(*process.communicate(), process.returncode) for process in processes]

    assert [] == [stderr[-800:] for _, stderr, code in outcomes if code]
    assert all(int(stdout) >= 1 for stdout, _, _ in outcomes[AT_ONCE:])
    with Store.open(place / "kg.duckdb") as store:
        assert {f"sets-{number}" for number in range(AT_ONCE)} <= set(store.loaded())
        assert [] == integrity(store, schema)
    assert ["kg.duckdb", "kg.duckdb.lock", "loaders", "made-up"] == names(place)


@pytest.mark.parametrize("what", WRITES)
def test_a_disk_that_is_full_leaves_the_old_state(what: str, place: Path) -> None:
    """Wherever the space ends, the store and the output are the old ones, and nothing stays beside them."""
    before, files = digest(place / "kg.duckdb"), {*names(place), "kg.duckdb.lock"}
    for number in range(3 * TIMES):
        size = random.Random(f"{what} {number}").randrange(0, 3_000_000)  # noqa: S311 - the same in every run

        def limit(size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        done = kg_within(place, limit, *WRITES[what])

        assert done.returncode in {0, 1, 4}, done.stderr
        assert not re.search(r"internal error|Traceback", done.stderr), done.stderr
        if done.returncode:
            assert before == digest(place / "kg.duckdb")
            assert set(names(place)) <= files
        for name in ("out", "out.html", "out.tsv"):
            (place / name).unlink(missing_ok=True)
        before = digest(place / "kg.duckdb")


@pytest.mark.parametrize("what", WRITES)
def test_a_folder_that_may_not_be_written_is_named(what: str, place: Path) -> None:
    """Reading works, writing is refused in a sentence, and nothing changes."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() == 0 and setpriv is None:
        pytest.skip("root may write everywhere, and there is no setpriv")
    before = digest(place / "kg.duckdb")
    place.chmod(0o555)
    words = [sys.executable]
    if os.geteuid() == 0:
        words = [str(setpriv), "--bounding-set", "-dac_override,-dac_read_search", *words]
    try:
        asked, written = (
            subprocess.run(
                [*words, *each],
                cwd=place,
                env=environment(),
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            for each in (READS["gene"], WRITES[what])
        )
    finally:
        place.chmod(0o755)

    assert 0 == asked.returncode, asked.stderr
    assert written.returncode in {1, 4}
    assert "Permission denied" in written.stderr
    assert 1 == written.stderr.count("\n")
    assert before == digest(place / "kg.duckdb")


@pytest.mark.parametrize("megabytes", [400, 500, 700, 1000, 2000])
@pytest.mark.parametrize("what", READS)
def test_little_memory_is_a_sentence(what: str, megabytes: int, place: Path) -> None:
    """The command succeeds, or says that memory is short; the store is the old one or the new one.

    With less, the libraries of C end the process while Python starts. With little they may end it when they start a
    thread, with a sentence of their own and the exit code 127.
    """
    before = digest(place / "kg.duckdb")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 10**6, megabytes * 10**6))

    done = kg_within(place, limit, *READS[what])

    assert done.returncode in {0, 1, 3, 4, 127}, done.stderr
    assert done.returncode in {0, 3} or "memory" in done.stderr.lower()
    assert not re.search(r"internal error|Traceback", done.stderr), done.stderr
    assert done.returncode == 0 or before == digest(place / "kg.duckdb")
