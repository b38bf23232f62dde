"""SQL of a source as text: what is not one bounded SELECT is refused before it runs, and rows name places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import SourceError
from kg.store import source_sql
from kg.store.source_sql import LONGEST, SourceSql, connect_isolated

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def sql() -> Iterator[SourceSql]:
    """SQL over no table."""
    with connect_isolated() as con:
        yield SourceSql(con, [])


TEXTS = {
    "very long": (f"SELECT '{'x' * LONGEST}' AS id", f"the SQL has more than {LONGEST:,} characters"),
    "NUL": ("SELECT 1 AS id \0", "NUL in the SQL"),
    "two columns of one query too few": ("SELECT 1 AS id UNION SELECT 1, 2", "Set operations"),
    "nested too deeply": (f"SELECT {'(' * 3000}1{')' * 3000} AS id", "nest|deep|depth|stack"),
}


@pytest.mark.parametrize(("text", "words"), TEXTS.values(), ids=TEXTS)
def test_sql_that_cannot_be_understood_is_refused(sql: SourceSql, text: str, words: str) -> None:
    """The error names the file, without the text of the SQL."""
    with pytest.raises(SourceError, match=words) as error:
        sql.fetch("lint/rule.sql", text, ["id"])
    assert "lint/rule.sql" == error.value.file
    assert len(str(error.value)) < 500


def test_a_row_of_a_place_is_a_whole_number(sql: SourceSql) -> None:
    """A rule that selects something else as row is refused."""
    with pytest.raises(SourceError, match="the column 'row' is not a whole number"):
        sql.fetch("lint/rule.sql", "SELECT 'x' AS file, 'two' AS row", ["file", "row"])
    assert [{"file": "x", "row": 2}] == sql.fetch(
        "lint/rule.sql", "SELECT 'x' AS file, 2 AS row", ["file", "row"]
    )


def test_very_many_rows_are_refused(sql: SourceSql, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the most that a rule may return."""
    monkeypatch.setattr(source_sql, "MOST_ROWS", 2)

    with pytest.raises(SourceError, match=r"the SQL returns more than 2 rows\. Add conditions"):
        sql.fetch("lint/rule.sql", "SELECT unnest([1, 2, 3]) AS row", ["row"])
