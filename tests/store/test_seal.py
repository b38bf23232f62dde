"""A store that is not the file that drugkg wrote is refused, until its rows were computed again and the file taken as it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from factories.edited import edited

from kg.errors import StoreError
from kg.load.loader import LoadOptions, load
from kg.schema.linkml import load_schema
from kg.store.seal import BLOCK, HEADERS, is_sealed, write_seal
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Kg


@pytest.fixture
def store(toy_store: Path, tmp_path: Path) -> Path:
    """A copy of the store of the toy, to be damaged."""
    return Path(shutil.copy(toy_store, tmp_path / "kg.duckdb"))


def blocks(path: Path) -> range:
    """Return where the blocks of a store begin."""
    return range(HEADERS, path.stat().st_size - BLOCK + 1, BLOCK)


def test_a_block_in_the_place_of_another_is_refused(store: Path) -> None:
    """Each block that is copied over its neighbour is seen when the store is opened, though its checksum fits."""
    content = store.read_bytes()
    for one, other in zip(blocks(store), blocks(store)[1:], strict=False):
        assert content[one : one + BLOCK] != content[other : other + BLOCK]
        store.write_bytes(content[:other] + content[one : one + BLOCK] + content[other + BLOCK :])
        with pytest.raises(StoreError, match="is damaged, or another program changed it"):
            Store.open(store)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:HEADERS] + content[HEADERS + BLOCK :],
        lambda content: content + b"\n",
        lambda content: content[:-1],
        lambda content: content[: -len(content) % BLOCK or -60],
        lambda content: content[:100] + b"x" + content[101:],
        lambda content: content[:-20] + b"x" + content[-19:],
    ],
    ids=["a block is lost", "a byte more", "a byte less", "no end", "a header", "the seal itself"],
)
def test_a_file_of_another_length_head_or_end_is_refused(
    damage: Callable[[bytes], bytes], store: Path
) -> None:
    """Whatever differs outside of the blocks is one sentence that says what to do."""
    store.write_bytes(damage(store.read_bytes()))

    with pytest.raises(StoreError, match="damaged") as caught:
        Store.open(store)

    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_block_of_the_engine_has_the_size_that_the_seal_reads(store: Path) -> None:
    """The seal reads where DuckDB keeps its checksums, so that every block is covered."""
    with Store.open(store) as opened:
        sql = "SELECT block_size, total_blocks FROM pragma_database_size() WHERE database_name = 'store'"
        assert [(BLOCK, len(blocks(store)))] == opened.rows(sql)


def test_a_copy_in_another_place_is_the_same_store(store: Path, toy_store: Path) -> None:
    """The seal is in the file: neither its name, its place nor its times are part of it."""
    with Store.open(store) as copy, Store.open(toy_store) as original:
        assert original.digest == copy.digest


def test_a_program_that_reads_leaves_the_seal(store: Path) -> None:
    """Opening a store in DuckDB to write, and writing nothing, changes nothing."""
    with duckdb.connect(str(store)) as connection:
        connection.execute("SELECT count(*) FROM finding")

    assert is_sealed(store) is True


@pytest.mark.parametrize(
    ("statements", "is_whole"),
    [
        (["UPDATE finding SET direction = 'up'"], False),
        (["DELETE FROM note"], False),
        (["CREATE TABLE kept (i INTEGER)", "FORCE CHECKPOINT", "DROP TABLE kept"], True),
    ],
)
def test_a_store_that_another_program_wrote_to_is_named(
    statements: list[str], *, is_whole: bool, store: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verb refuses it; check says whether rows differ, and only a store without a differing row is sealed again."""
    monkeypatch.setattr("kg.validation.check.SHACL_LIMIT", -1)  # shapes take seconds
    with duckdb.connect(str(store)) as connection:
        for statement in statements:
            connection.execute(statement)

    refused = kg("gene", "IL6", "--store", store)
    checked = kg("check", "--seal", "--store", store, "--format", "tsv")
    after = kg("gene", "IL6", "--store", store)

    assert 4 == refused.returncode
    assert "another program" in refused.stderr
    assert "`kg check`" in refused.stderr
    assert "stored.seal" in checked.stdout
    assert (0 if is_whole else 1) == checked.returncode
    assert (0 if is_whole else 4) == after.returncode


def test_a_store_that_was_written_to_is_not_loaded_into(store: Path, small_loaders: Path) -> None:
    """A damaged store is never copied into a new one that looks whole."""
    with duckdb.connect(str(store)) as connection:
        connection.execute("DELETE FROM note")
    before = store.read_bytes()

    with pytest.raises(StoreError, match="another program"):
        load(store, ["toy"], load_schema(), LoadOptions(loaders=small_loaders))

    assert before == store.read_bytes()


def test_a_seal_is_written_once(store: Path) -> None:
    """Sealing again changes nothing; a changed store gets the seal of its new content."""
    before = store.read_bytes()
    write_seal(store)
    assert before == store.read_bytes()
    with edited(store) as connection:
        connection.execute("DELETE FROM note")
    assert is_sealed(store) is True
