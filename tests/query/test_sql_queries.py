"""SQL on a store only reads, keeps parameters data, and ends."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kg.cli.options.query import SECONDS
from kg.errors import QueryError
from kg.query.engine import TIMEOUT
from kg.query.sql import SqlEngine
from kg.store.snapshot import Store

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
