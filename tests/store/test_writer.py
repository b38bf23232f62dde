"""Writing a store: what SQL of a source can reach while a store is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from kg.errors import KGError
from kg.store.tables import rebuild_derived
from kg.store.writer import writing

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema

STATEMENTS = {
    "read a file": "SELECT * FROM read_text('{secret}')",
    "write a file": "COPY (SELECT 1) TO '{folder}/out.csv'",
    "open another database": "ATTACH '{folder}/other.duckdb'",
    "install an extension": "INSTALL httpfs",
    "lift the restriction": "SET enable_external_access = true",
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))
def test_sql_of_a_source_reaches_nothing_outside_the_store(
    statement: str, tmp_path: Path, schema: Schema
) -> None:
    """Reading and writing files, other databases and extensions are refused while a store is written."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")

    with (
        pytest.raises(duckdb.Error),
        writing(tmp_path / "kg.duckdb", schema) as connection,
    ):
        connection.execute(statement.format(secret=secret, folder=tmp_path))

    assert {"secret.txt", "kg.duckdb.lock"} >= {path.name for path in tmp_path.iterdir()}


def test_an_identifier_that_does_not_decode_is_a_name_as_it_is(tmp_path: Path, schema: Schema) -> None:
    """A study whose identifier ends in a broken percent encoding is found by that text, and the store is written."""
    with writing(tmp_path / "kg.duckdb", schema) as connection:
        connection.execute(
            "INSERT INTO study (source, hash, id, label, publication, reported_in, design)"
            " VALUES ('x', '', 'id:x/study/a%e21', 'A 2030', 'id:x/publication/a', 'id:source/x', 'candidate')"
        )
        rebuild_derived(connection)
        names = connection.execute("SELECT name FROM name WHERE kind = 'study' ORDER BY name").fetchall()

    assert [("A 2030",), ("a%e21",)] == names


def test_a_log_without_its_store_is_named(tmp_path: Path, schema: Schema) -> None:
    """A new store beside the log of another would be refused by the engine; nothing is written."""
    (tmp_path / "kg.duckdb.wal").write_bytes(b"log")
    with pytest.raises(KGError, match=r"kg\.duckdb\.wal"), writing(tmp_path / "kg.duckdb", schema):
        pass
    assert not (tmp_path / "kg.duckdb").exists()
    assert b"log" == (tmp_path / "kg.duckdb.wal").read_bytes()


def test_what_a_killed_write_left_is_removed_and_nothing_else(tmp_path: Path, schema: Schema) -> None:
    """Files of others whose name begins alike stay, as do those of a store with a longer name."""
    left = [f".kg.{number}.new{ending}" for number in (7, 123456) for ending in ("", ".wal", ".tmp")]
    others = [
        ".kg.new-plan.txt",
        ".kg.newer",
        ".kg.duckdb.12.new",
        ".kg.12.new.txt",
        ".kg.12.newer",
        "kg.12.new",
    ]
    for name in (*left, *others):
        (tmp_path / name).touch()
    spilled, kept = tmp_path / ".kg.8.new.tmp", tmp_path / ".kg.9.new.tmp"
    for place, name in ((spilled, "duckdb_temp_storage-0.tmp"), (kept, "notes.txt")):
        place.mkdir()
        (place / name).touch()

    with writing(tmp_path / "kg", schema):
        pass

    assert {*others, kept.name, "kg", "kg.lock"} == {each.name for each in tmp_path.iterdir()}
    assert (kept / "notes.txt").exists()


@pytest.mark.parametrize("keep", [True, False])
def test_a_store_that_was_not_made_leaves_no_lock(keep: bool, tmp_path: Path, schema: Schema) -> None:
    """A load that fails, or a dry run, leaves an empty folder empty; beside a store the lock stays."""
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "kg.duckdb", schema, keep=keep):
        raise ZeroDivisionError
    assert [] == list(tmp_path.iterdir())

    with writing(tmp_path / "kg.duckdb", schema, keep=keep):
        pass
    assert (["kg.duckdb", "kg.duckdb.lock"] if keep else []) == sorted(
        each.name for each in tmp_path.iterdir()
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (duckdb.SerializationException("Failed to deserialize"), "is damaged"),
        (duckdb.Error("Corrupt database file: computed checksum"), "is damaged"),
        (duckdb.OutOfMemoryException("failed to allocate"), "not enough memory"),
        (duckdb.IOException("Could not write all bytes"), "cannot be written"),
        (OSError(28, "No space left on device"), "cannot be written (No space left on device)"),
    ],
)
def test_what_the_engine_raises_while_it_writes_is_a_sentence(
    error: Exception, message: str, tmp_path: Path, schema: Schema
) -> None:
    """Damage, short memory and a full disk each have their own sentence."""
    with pytest.raises(KGError) as caught, writing(tmp_path / "kg.duckdb", schema):
        raise error

    assert message in str(caught.value)
