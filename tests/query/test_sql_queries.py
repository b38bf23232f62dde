"""SQL on a store only reads, keeps parameters data, and ends."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb
import pytest

from kg.cli.options.query import SECONDS
from kg.errors import QueryError, StoreError
from kg.query import sql, sql_process
from kg.query.engine import TIMEOUT
from kg.query.sql import SqlEngine
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.store.writer import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Kg

ENDLESS = "SELECT {} FROM range(1000000000) AS a(id), range(1000000) AS b(id) WHERE hash(a.id, b.id) % 7 = 3"


@pytest.fixture
def store(made_up_store: Path) -> Iterator[Store]:
    """The made-up review, open."""
    with Store.open(made_up_store) as opened:
        yield opened


@pytest.mark.parametrize("value", ["'; DROP TABLE gene; --", "a\nb", "", 5, 0.5, True, None])
def test_a_parameter_stays_data(store: Store, value: object) -> None:
    """What stands for $x is the value, whatever it looks like."""
    assert [(value,)] == SqlEngine(store).query("SELECT $x AS x", parameters={"x": value}).rows


@pytest.mark.parametrize(
    "error",
    [
        duckdb.Error("Corrupted DICT_FSST segment: unrecognized compression mode 56"),
        duckdb.IOException("Corrupt database file: computed checksum 1"),
        duckdb.IOException("Could not read enough bytes"),
        duckdb.FatalException("database has been invalidated"),
    ],
)
def test_a_damaged_file_is_no_mistake_of_the_query(
    store: Store, error: duckdb.Error, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damage that a query comes upon is named with its remedy, not as a mistake of the query."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sql, "_check_parameters", fail)
    with pytest.raises(StoreError, match=r"kg\.duckdb is damaged \("):
        SqlEngine(store).query("SELECT 1")


@pytest.mark.parametrize("text", ["SELECT error('corrupt')", "SELECT corrupt", "FROM checksum"])
def test_a_query_cannot_look_like_damage(store: Store, text: str) -> None:
    """A mistake whose message has such words stays a mistake of the query."""
    with pytest.raises(QueryError):
        SqlEngine(store).query(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT INTO gene SELECT * FROM gene", "INSERT is not allowed"),
        ("CREATE TABLE memory.x AS SELECT 1", "CREATE is not allowed"),
        ("COPY gene TO '/tmp/x'", "COPY is not allowed"),
        ("ATTACH 'other.duckdb'", "ATTACH is not allowed"),
        ("SET enable_external_access = true", "SET is not allowed"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"),
        ("SELECT 1; SELECT 2", "expected one statement, found 2"),
        ("", "the query is empty"),
        ("SELECT $b", "the parameter $b has no value"),
        ("SELECT\n  nothing FROM gene", "query:2: Binder Error"),
    ],
)
def test_a_query_only_reads_the_store(store: Store, text: str, message: str) -> None:
    """Writing, files, settings and mistakes are refused in one sentence."""
    with pytest.raises(QueryError) as caught:
        SqlEngine(store).query(text)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["SELECT id FROM gene", "SELECT nothing", "SELECT * FROM range(3000)"],
    ids=["right", "wrong", "long"],
)
def test_no_thread_outlives_a_query(store: Store, text: str) -> None:
    """A thread that still held the connection while the interpreter shuts down would abort the process."""
    before = set(threading.enumerate())

    for _ in range(20):
        with suppress(QueryError):
            SqlEngine(store).query(text)
        assert before >= set(threading.enumerate())


@pytest.mark.parametrize("columns", ["count(*)", "a.id"])
def test_a_query_without_end_is_ended(store: Store, columns: str) -> None:
    """A product of tables is ended when the time is over, and the snapshot still answers."""
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"timed out after 0\.5 s"):
        SqlEngine(store).query(ENDLESS.format(columns), timeout=0.5)

    assert time.monotonic() - began < 10
    assert [(1,)] == SqlEngine(store).query("SELECT 1 AS one").rows


def test_a_limit_is_said(store: Store) -> None:
    """Rows that are cut off are mentioned; rows that are all there are not."""
    some, whole = (
        SqlEngine(store).query("SELECT id FROM gene", limit=2),
        SqlEngine(store).query("SELECT 1 AS a", limit=1),
    )

    assert (2, ["Only the first 2 rows; there are more"]) == (len(some), some.notes)
    assert [] == whole.notes


def test_columns_of_one_name_stay_apart(store: Store) -> None:
    """No format can lose a column."""
    assert ("a_1", "b", "a_2") == SqlEngine(store).query("SELECT 1 AS a, 2 AS b, 3 AS a").columns


@pytest.mark.process
def test_the_command_line_reads_a_file_and_stdin(kg: Kg, made_up_store: Path, tmp_path: Path) -> None:
    """TEXT, FILE and - give the same rows, with bound parameters."""
    text = "SELECT $n + 1 AS n, $s AS s"
    (tmp_path / "q.sql").write_text(text, encoding="utf-8")
    common = ("-p", "n=4", "-p", "s=it's", "--store", made_up_store)
    outputs = [kg("sql", text, *common), kg("sql", "q.sql", *common), kg("sql", "-", *common, stdin=text)]

    assert ["n\ts\n5\tit's\n"] * 3 == [each.stdout for each in outputs]


def test_every_language_has_as_much_time() -> None:
    """The default on the command line is that of the library."""
    assert SECONDS == TIMEOUT


def test_a_limit_beyond_what_engines_count_is_a_usage_error(kg: Kg) -> None:
    """A number of rows that no engine takes ends with 2, before anything is opened."""
    done = kg("sql", "SELECT 1", "--limit", "9" * 23)

    assert 2 == done.returncode
    assert "Invalid value for '--limit'" in done.stderr


ENDLESS_PARTS = {  # what the engine does not interrupt, or no limit of the engine counts
    "one long step": "SELECT length(list_sort(range(100000000)))",
    "one long text": "SELECT repeat('x', 4000000000)",
    "a long statement": f"SELECT 1 {'UNION ALL SELECT 1 ' * 200_000}",
    "many long rows": "SELECT range(100000) FROM range(100000)",
    "many rows": "SELECT * FROM range(1000000000)",
}


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("part", ENDLESS_PARTS)
def test_a_query_in_its_own_process_really_ends(store: Store, part: str) -> None:
    """A step that does not look at the clock is killed soon after the time is over, and memory is limited."""
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"timed out after 1 s|more memory|more than"):
        SqlEngine(store, isolated=True).query(ENDLESS_PARTS[part], timeout=1)

    assert time.monotonic() - began < 60


@pytest.mark.process
def test_a_process_of_its_own_gives_the_same_answer(store: Store) -> None:
    """Columns, rows, notes and errors are those of a query in this process, as JSON can hold them."""
    here, there = SqlEngine(store), SqlEngine(store, isolated=True)
    text = "SELECT id, symbol, aliases, 0.5 AS half, NULL AS none, $x AS x FROM gene ORDER BY id"

    assert here.query(text, parameters={"x": "it's"}, limit=3) == there.query(
        text, parameters={"x": "it's"}, limit=3
    )
    for wrong in ("SELECT nothing", "DROP TABLE gene", "SELECT 1; SELECT 2", "SELECT $b", ""):
        with pytest.raises(QueryError) as one:
            here.query(wrong)
        with pytest.raises(QueryError) as other:
            there.query(wrong)
        assert str(one.value) == str(other.value)


@pytest.mark.process
def test_an_open_store_stays_what_it_was(store: Store, tmp_path: Path) -> None:
    """Where the file was replaced since, the query runs on the snapshot."""
    copy = tmp_path / "kg.duckdb"
    shutil.copy(store.path, copy)
    with Store.open(copy) as opened:
        genes = SqlEngine(opened).query("SELECT count(*) AS n FROM gene").rows
        with writing(tmp_path / "new.duckdb", load_schema()):
            pass
        (tmp_path / "new.duckdb").replace(copy)

        assert genes == SqlEngine(opened, isolated=True).query("SELECT count(*) AS n FROM gene").rows


@pytest.mark.process
def test_little_memory_is_a_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that do not fit into the memory of a query are refused, as are results of more than a share of it."""
    monkeypatch.setattr("kg.query.sql_process.memory_of_a_query", lambda: 3_000_000_000)

    with pytest.raises(QueryError, match=r"more memory|rows of the query are more than 188 MB|timed out"):
        SqlEngine(store, isolated=True).query("SELECT repeat('x', 20000000) FROM range(100)")


@pytest.mark.parametrize(
    ("code", "output", "message"),
    [
        (-11, "", "nested too deeply"),
        (-9, "", "needs more memory"),
        (1, "ImportError: x.so: failed to map segment from shared object", "needs more memory"),
        (1, "ValueError: x", "could not be run (ValueError: x)"),
    ],
)
def test_a_process_that_fails_says_why(code: int, output: str, message: str) -> None:
    """A crash is one sentence, by the way the process ended."""
    assert message in str(sql_process._crash(code, output))


@pytest.mark.parametrize(
    ("text", "name"),
    [("SELECT family FROM evidence", "contrast_family"), ("SELECT * FROM account_study", "record_study")],
)
def test_an_earlier_name_of_a_column_or_table_has_a_hint(store: Store, text: str, name: str) -> None:
    """A query that was written for an earlier version is told the present name."""
    with pytest.raises(QueryError, match=f"It is now called '{name}'"):
        SqlEngine(store).query(text)
