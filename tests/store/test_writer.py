"""Writing a store: what SQL of a source can reach while a store is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

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
