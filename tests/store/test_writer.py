"""Writing a store: what SQL of a source can reach while a store is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

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
