"""Whatever happens to the files of the triple index, a query answers rightly, and no other file is touched."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import StoreError
from kg.query.sparql import SparqlEngine
from kg.rdf.index import triple_index
from kg.rdf.index_folder import in_use
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
TIMES = int(os.environ.get("KG_FUZZ_TIMES", "1"))
DAMAGES = 40 * TIMES
KILLS = 10 * TIMES
QUERY = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
SCRIPT = """
import sys
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.rdf.index import triple_index
with Store.open(sys.argv[1]) as store:
    triple_index(store, load_schema())
"""

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture
def path(made_up_store: Path, tmp_path: Path) -> Path:
    """A copy of the made-up review."""
    return Path(shutil.copy(made_up_store, tmp_path / "kg.duckdb"))


def answer(path: Path) -> list[tuple[object, ...]]:
    """Every triple, by a query."""
    with Store.open(path) as store:
        return SparqlEngine(store, load_schema()).query(QUERY).rows


def index_of(path: Path) -> Path:
    """The folder of the index of a store."""
    with Store.open(path) as store:
        return Path(f"{path}.triples") / store.digest


def flip(path: Path, chance: random.Random) -> None:
    """Change a byte."""
    content = bytearray(path.read_bytes())
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    """Cut the file anywhere."""
    os.truncate(path, chance.randrange(path.stat().st_size + 1))


def zero(path: Path, chance: random.Random) -> None:
    """Overwrite a part with zeros, as a power cut may leave it."""
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content) + 1)
    content[start : start + 512] = bytes(len(content[start : start + 512]))
    path.write_bytes(content)


def remove(path: Path, chance: random.Random) -> None:
    """Delete the file."""
    del chance
    path.unlink()


DAMAGE: list[Callable[[Path, random.Random], None]] = [flip, cut, zero, remove]


def test_a_damaged_index_is_built_anew_and_answers_rightly(path: Path) -> None:
    """A changed, cut, zeroed or missing file of the index never changes an answer."""
    expected = answer(path)
    folder = index_of(path)
    files = sorted(each.name for each in folder.iterdir())
    for seed in range(DAMAGES):
        chance = random.Random(seed)  # noqa: S311 - repeatable
        name, damage = chance.choice(files), chance.choice(DAMAGE)
        if not (folder / name).exists():  # the engine names its files anew in each build
            files = sorted(each.name for each in folder.iterdir())
            name = chance.choice(files)
        damage(folder / name, chance)

        assert expected == answer(path), f"{damage.__name__} of {name}, seed {seed}"
        assert [folder.name, "lock"] == sorted(each.name for each in folder.parent.iterdir())


def test_a_killed_build_leaves_nothing_that_stays(path: Path) -> None:
    """After SIGKILL at any moment the next query answers, and what the killed one left is gone."""
    expected = answer(path)
    folder = index_of(path)
    for seed in range(KILLS):
        shutil.rmtree(folder)
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(path)],
            cwd=ROOT,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(random.Random(seed).uniform(0.2, 3.0))  # noqa: S311 - repeatable
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

        assert expected == answer(path)
        assert [folder.name, "lock"] == sorted(each.name for each in folder.parent.iterdir())


def test_leftovers_of_a_killed_build_go_even_if_nothing_is_built(path: Path) -> None:
    """A query that finds its index deletes what a killed build has left beside it."""
    answer(path)
    place = Path(f"{path}.triples")
    made = place / "new-1"
    made.mkdir()
    shutil.copy(index_of(path) / "graphs.json", made)
    (made / "quads.nq").write_text("half a li", encoding="utf-8")
    (made / "index").mkdir()
    for name in ("000010.sst", "bulk-193928078735052179720172292758551639390.sst", "OPTIONS-000007.dbtmp"):
        (made / "index" / name).write_bytes(b"\0" * 100)
    answer(path)

    assert not made.exists()


def strangers(place: Path) -> dict[str, str]:
    """Return path → content of every file below a folder."""
    return {
        str(each.relative_to(place)): each.read_text(encoding="utf-8")
        for each in sorted(place.rglob("*"))
        if each.is_file() and each.suffix == ".txt"
    }


@pytest.mark.parametrize(
    "name",
    [
        "thesis.txt",
        "docs/thesis.txt",
        "new-plan/notes.txt",
        "new-1/notes.txt",
        "new-1/index/notes.txt",
        f"{'0' * 64}/notes.txt",
        f"{'0' * 64}/000010.sst/notes.txt",
        "quads.nq.txt",
        "new-1.nq/a.txt",
    ],
)
def test_what_drugkg_did_not_write_stays(path: Path, name: str) -> None:
    """Files and folders of a user inside the folder of the index are never deleted, whatever their names."""
    answer(path)
    place = Path(f"{path}.triples")
    file = place / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    shutil.rmtree(index_of(path))
    answer(path)

    assert {name: "mine"} == strangers(place)


def test_the_index_is_refused_in_a_folder_of_a_user(path: Path) -> None:
    """A link, a file, and a folder that holds other things are refused in one sentence, and stay as they are."""
    place = Path(f"{path}.triples")
    victim = path.parent / "victim"
    (victim / "docs").mkdir(parents=True)
    (victim / "docs" / "thesis.txt").write_text("mine", encoding="utf-8")

    place.symlink_to(victim)
    with pytest.raises(StoreError, match="it is a link"):
        answer(path)
    place.unlink()
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="it is a file"):
        answer(path)
    place.unlink()
    shutil.copytree(victim, place)
    with pytest.raises(StoreError, match="holds files and no triple index"):
        answer(path)
    (place / "lock").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="'lock' that drugkg did not write"):
        answer(path)
    (place / "lock").unlink()
    (place / "lock").symlink_to(victim / "docs" / "thesis.txt")
    with pytest.raises(StoreError, match="'lock' that drugkg did not write"):
        answer(path)

    assert {"docs/thesis.txt": "mine"} == strangers(victim)


def test_a_folder_in_place_of_the_index_stays(path: Path) -> None:
    """A folder that has the name of the index and that drugkg did not write is refused, not replaced."""
    answer(path)
    folder = index_of(path)
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="drugkg did not write it"):
        answer(path)

    assert {"thesis.txt": "mine"} == strangers(folder)


def test_a_query_whose_index_is_replaced_answers(path: Path) -> None:
    """An index that is being read is not deleted; one that is gone when it is opened is built again."""
    expected = answer(path)
    folder = index_of(path)
    other = Path(shutil.copytree(folder, folder.with_name("0" * 64)))
    with in_use(other):
        shutil.rmtree(folder)
        answer(path)
        is_kept = other.exists()
    shutil.rmtree(folder)

    assert is_kept
    assert expected == answer(path)
    assert not other.exists()


def test_a_build_that_is_short_of_memory_is_one_sentence(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system refuses memory to the process that builds, the error says so, and nothing is left."""
    limited = tmp_path / "python"
    limited.write_text(f'#!/bin/sh\nulimit -v 250000\nexec {sys.executable} "$@"\n', encoding="utf-8")
    limited.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(limited))
    with pytest.raises(StoreError, match="triple index could not be built"):
        answer(path)

    assert ["lock"] == [each.name for each in Path(f"{path}.triples").iterdir()]


def test_the_folder_of_the_index_is_one_that_backups_skip(path: Path) -> None:
    """The index carries the tag by which backup programs know a cache."""
    with Store.open(path) as store:
        folder = triple_index(store, load_schema())

    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
