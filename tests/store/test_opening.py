"""A file that cannot be opened as a store is refused in one sentence that says why and what to do."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from factories.edited import edited

from kg.errors import KGError, StoreError
from kg.store import layout
from kg.store.checked import state_of
from kg.store.faults import translated
from kg.store.layout import OTHER_LAYOUT
from kg.store.seal import is_sealed, write_seal
from kg.store.snapshot import Store
from kg.store.writer import writing

if TYPE_CHECKING:
    from kg.schema.model import Schema

CHANGED = {  # what is found → what somebody did to a store
    "store_format is not the one": [
        "CREATE TABLE kept AS FROM store_format",
        "DROP TABLE store_format",
        "CREATE VIEW store_format AS SELECT * REPLACE (content AS identity) FROM kept, read_text('/etc/hostname')",
    ],
    "store_format is not the one of": [
        "CREATE TABLE kept AS FROM store_format",
        "DROP TABLE store_format",
        "CREATE TABLE store_format (format INTEGER, written_by VARCHAR, layout VARCHAR, identity VARCHAR AS (format))",
        "INSERT INTO store_format SELECT format, written_by, layout FROM kept",
    ],
    "it has a view in place of the table finding": [
        "CREATE TABLE kept AS FROM finding",
        "DROP TABLE finding",
        "CREATE VIEW finding AS SELECT * REPLACE ('up' AS direction) FROM kept",
    ],
    "it lacks the table finding": ["DROP TABLE finding"],
    "it holds the function lower": ["CREATE MACRO lower(text) AS 'x'"],
    "it holds the function duckdb_tables": ["CREATE MACRO duckdb_tables() AS TABLE SELECT 1"],
    "the function fold is not the one": ["CREATE OR REPLACE MACRO fold(name) AS 'x'"],
    "the view evidence is not the one": ["CREATE OR REPLACE VIEW evidence AS SELECT error('x')"],
    "it holds the table more": ["CREATE TABLE more (id INTEGER)"],
    "it holds the schema other": ["CREATE SCHEMA other"],
    "it holds the type mood": ["CREATE TYPE mood AS ENUM ('high')"],
    "it holds the sequence numbers": ["CREATE SEQUENCE numbers"],
    "it holds the index ids": ["CREATE INDEX ids ON gene (id)"],
    "the table gene is not the one": ["ALTER TABLE gene ADD COLUMN more INTEGER"],
    "the table note is not the one": ["ALTER TABLE note ALTER COLUMN id SET DEFAULT 'x'"],
    "but another DuckDB database": ["DROP TABLE store_format"],
}
FOREIGN = {
    "empty": b"",
    "an SQLite database": b"SQLite format 3\0" + bytes(9000),
    "a ZIP archive or a spreadsheet": b"PK\x03\x04" + bytes(9000),
    "a gzip file": b"\x1f\x8b" + bytes(9000),
    "a text": "symbol\tgène\n".encode() * 2000,
    "a file of another kind": bytes(9000),
}


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Path:
    """A copy of an empty store, to be damaged."""
    return Path(shutil.copy(empty_store, tmp_path / "kg.duckdb"))


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    """A new, empty store."""
    path = tmp_path_factory.mktemp("empty") / "kg.duckdb"
    with writing(path, schema):
        pass
    return path


def problem(path: Path) -> str:
    """Return the one line that refuses a store."""
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path).replace("\0", r"\x00")[:80] in message
    assert caught.value.remedy
    return message


@pytest.mark.parametrize("found", CHANGED)
def test_a_store_runs_nothing_of_its_own(found: str, store: Path) -> None:
    """Tables, views, functions and anything else that drugkg did not make are refused before any query."""
    with edited(store) as con:
        for statement in CHANGED[found]:
            con.execute(statement)

    assert found in problem(store)


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_of_another_kind_is_called_what_it_is(kind: str, tmp_path: Path) -> None:
    """A file that is no DuckDB database is named, and nothing is fetched to read it."""
    path = tmp_path / "kg.duckdb"
    path.write_bytes(FOREIGN[kind])

    assert f"is not a store of drugkg: it is {kind}" in problem(path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a" * 4095 + "ä".encode() + b"more", "a text"),
        (b"a" * 999 + "ä".encode() + b"more", "a text"),
        ("symbol\tgène\n".encode("latin-1") * 2000, "a file of another kind, or its beginning is damaged"),
    ],
    ids=["a letter at the end of what is read", "a letter at the end of what is looked at", "Latin-1"],
)
def test_a_text_is_known_by_its_first_letters(content: bytes, kind: str, tmp_path: Path) -> None:
    """A letter of two bytes that is cut is still one; other bytes are no text."""
    path = tmp_path / "kg.duckdb"
    path.write_bytes(content)

    assert f"is not a store of drugkg: it is {kind}" in problem(path)


def test_a_changed_store_of_another_layout_is_called_that(store: Path) -> None:
    """What another version of drugkg wrote is not called a change by somebody."""
    with edited(store) as con:
        con.execute("ALTER TABLE gene ADD COLUMN more INTEGER")
        con.execute("UPDATE store_format SET layout = 'another'")

    assert OTHER_LAYOUT in problem(store)


def test_what_is_not_there_has_no_state_and_no_seal(tmp_path: Path) -> None:
    """Neither is an error: whoever opens the file says why it cannot be read."""
    missing = tmp_path / "none.duckdb"

    assert (None, None) == (state_of(missing), is_sealed(missing))


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    """Only what the engine says is translated."""
    with pytest.raises(RuntimeError, match="not of the engine"), translated(tmp_path / "kg.duckdb"):
        raise RuntimeError("not of the engine")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99])
def test_a_store_that_was_cut_off_is_damaged(share: float, store: Path) -> None:
    """A file without its end is damaged, and the remedy is a copy or a new load."""
    content = store.read_bytes()
    store.write_bytes(content[: int(len(content) * share)])

    assert "is damaged (" in problem(store)


def test_a_flipped_byte_is_damage_wherever_it_is(store: Path) -> None:
    """Each block is checked: a store with another byte is refused or answers as before."""
    content = store.read_bytes()
    with Store.open(store) as opened:
        digest = opened.digest
    for place in range(20, len(content), len(content) // 25):
        store.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            with Store.open(store) as opened:
                assert digest == opened.digest
        except StoreError as error:
            assert "damaged" in str(error) or "version" in str(error)  # noqa: PT017 (either may happen)


def test_a_store_of_a_newer_engine_says_so(store: Path) -> None:
    """The version of DuckDB that wrote the file, and the one that reads it, are both named."""
    content = bytearray(store.read_bytes())
    content[12:20] = struct.pack("<Q", 9999)
    store.write_bytes(content)
    with pytest.raises(duckdb.Error, match="computed checksum") as caught:
        duckdb.connect(str(store), read_only=True)
    content[:8] = struct.pack("<Q", int(re.findall(r"computed checksum (\d+)", str(caught.value))[0]))
    store.write_bytes(content)
    write_seal(store)

    message = problem(store)
    assert "was written by another version of DuckDB (v" in message
    assert f"than this one ({duckdb.__version__}) can read" in message


def leave_a_log(store: Path) -> None:
    """Change a store in a process that is killed before it ends."""
    text = "import duckdb, os, sys; con = duckdb.connect(sys.argv[1]); con.execute('CREATE TABLE x (i INTEGER)'); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", text, str(store)], check=False)


@pytest.mark.process
def test_an_unfinished_log_is_named_and_nothing_is_written(store: Path, schema: Schema) -> None:
    """What another program did not finish is neither read nor lost by writing."""
    leave_a_log(store)
    log = Path(f"{store}.wal")
    before = store.read_bytes(), log.read_bytes()

    message = problem(store)
    with pytest.raises(StoreError, match="unfinished write-ahead log"), writing(store, schema):
        pass

    assert f"unfinished write-ahead log, {log}" in message
    assert before == (store.read_bytes(), log.read_bytes())
    log.unlink()
    Store.open(store).close()


def test_other_bytes_beside_a_store_are_no_log(store: Path) -> None:
    """A file of that name which DuckDB did not write is left alone."""
    Path(f"{store}.wal").write_bytes(b"not a log")

    Store.open(store).close()


@pytest.mark.process
def test_a_store_that_another_program_writes_to_names_the_program(store: Path) -> None:
    """The program and its process are named, and the remedy is to close it there."""
    text = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", text, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as other:
        assert other.stdout is not None
        assert "open\n" == other.stdout.readline()
        message = problem(store)
        other.communicate("\n")

    assert (
        f"is open for writing in another program ({Path(os.path.realpath(sys.executable)).name}, PID {other.pid})"
        in message
    )
    assert "Close it there" in message


def test_a_store_open_for_writing_in_this_process_says_so(store: Path) -> None:
    """A connection of a notebook that writes is found too."""
    with duckdb.connect(str(store)):
        assert "is open for writing in another program or connection" in problem(store)


def test_a_store_without_permission_says_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is no foreign file."""

    def refuse(*_: object, **__: object) -> None:
        message = f'IO Error: Cannot open file "{store}": Permission denied'
        raise duckdb.IOException(message)

    class Refusing:
        execute = refuse

        def close(self) -> None:
            pass

    monkeypatch.setattr("kg.store.connect.connect", lambda **_: Refusing())

    assert "cannot be read: permission denied" in problem(store)


def test_short_memory_is_no_damage(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that does not fit into memory is not called damaged."""

    class Failing:
        def execute(self, *_: object) -> None:
            message = "Out of Memory Error: Allocation failure"
            raise duckdb.OutOfMemoryException(message)

        def close(self) -> None:
            pass

    monkeypatch.setattr("kg.store.connect.connect", lambda **_: Failing())
    with pytest.raises(KGError, match="there is not enough memory"):
        Store.open(store)


def change(path: Path, statement: str) -> None:
    """Change a store as drugkg writes it, with its seal."""
    with edited(path) as connection:
        connection.execute(statement)


def test_a_store_that_was_found_whole_is_not_checked_again_until_it_changes(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same state of a file is looked at once; any change of the file, also one that keeps its times, is looked at."""
    checked: list[Path] = []
    monkeypatch.setattr("kg.store.snapshot.check_layout", lambda _, path: checked.append(path))
    monkeypatch.setattr("kg.store.checked._SETTLED", 0)
    for _ in range(3):
        Store.open(store).close()

    assert [store] == checked

    times = store.stat()
    change(store, "CREATE VIEW mine AS SELECT 1")
    os.utime(store, ns=(times.st_atime_ns, times.st_mtime_ns))
    Store.open(store).close()

    assert [store, store] == checked


def test_a_file_that_has_just_changed_is_checked_each_time(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two changes may have one time, so that the state of a file counts only when it is older than the clock can mistake."""
    checked: list[Path] = []
    monkeypatch.setattr("kg.store.snapshot.check_layout", lambda _, path: checked.append(path))
    for _ in range(2):
        change(store, "CREATE OR REPLACE VIEW mine AS SELECT 1")
        Store.open(store).close()

    assert [store, store] == checked


@pytest.mark.process
def test_no_connection_draws_a_bar_on_stdout() -> None:
    """Where Python has no script DuckDB draws how far a query is, on stdout; no connection of drugkg does."""
    asked = (
        "import duckdb; from kg.store.connect import connect\n"
        "for con in (duckdb.connect(), connect(), connect().cursor()):\n"
        "    print(con.execute(\"SELECT current_setting('enable_progress_bar')\").fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", check=True)

    assert ["[(True,)]", "[(False,)]", "[(False,)]"] == done.stdout.splitlines()


def test_what_is_no_file_is_no_store(tmp_path: Path) -> None:
    """A folder, a pipe, a name that is too long and one with a zero are refused."""
    os.mkfifo(tmp_path / "pipe")

    assert "is a folder" in problem(tmp_path)
    assert "is a pipe or device" in problem(tmp_path / "pipe")
    assert "cannot be opened (" in problem(tmp_path / ("x" * 5000))
    assert "cannot be opened (" in problem(tmp_path / "a\0b")


def test_the_comparison_is_the_same_without_what_was_kept(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run before kept saves time alone: without it, and with a wrong one, the store is compared in full."""
    kept = tmp_path / "cache" / "digest"
    monkeypatch.setattr(layout, "_place", lambda: kept)
    Store.open(store).close()
    digest = kept.read_text(encoding="ascii")
    kept.write_text("wrong", encoding="ascii")
    Store.open(store).close()

    assert digest == kept.read_text(encoding="ascii")
    assert ["digest"] == [each.name for each in kept.parent.iterdir()]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (duckdb.IOException("Could not read enough bytes"), "is damaged (Could not read enough bytes)"),
        (duckdb.SerializationException("Failed to deserialize"), "is damaged (Failed to deserialize)"),
        (duckdb.Error("Corrupt database file: computed checksum 1"), "is damaged (Corrupt database file"),
        (duckdb.OutOfMemoryException("failed to allocate"), "not enough memory (failed to allocate)"),
        (duckdb.IOException("No space left on device"), "the disk has no space"),
        (duckdb.BinderException("no such column"), "cannot be read as it should be (no such column)"),
    ],
)
def test_an_error_of_the_engine_becomes_a_sentence(store: Path, error: duckdb.Error, message: str) -> None:
    """Whatever DuckDB raises while an open store is read becomes one sentence, inside a query and outside."""
    with pytest.raises(KGError) as outside, Store.open(store):
        raise error
    with pytest.raises(KGError) as inside, translated(store):
        raise error

    assert message in str(outside.value)
    assert str(outside.value) == str(inside.value)


def test_a_closed_store_says_so(store: Path) -> None:
    """A snapshot that was closed is opened again."""
    opened = Store.open(store)
    opened.close()

    with pytest.raises(StoreError, match="the store is closed"):
        opened.rows("SELECT 1")
