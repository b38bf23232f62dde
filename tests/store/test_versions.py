"""Stores of other versions: refused when read and when written, with one sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories.edited import edited

from kg.errors import StoreError
from kg.store.snapshot import Store
from kg.store.tables import FORMAT
from kg.store.writer import writing

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema

_REMEDY = "Load the sources again into a new file: kg load SOURCE --store NEW.duckdb"


@pytest.fixture
def store(tmp_path: Path, schema: Schema) -> Path:
    """A new, empty store."""
    path = tmp_path / "kg.duckdb"
    with writing(path, schema):
        pass
    return path


def _change(path: Path, sql: str, value: object) -> None:
    with edited(path) as connection:
        connection.execute(sql, [value])


def test_a_store_of_the_version_before_is_refused(store: Path, schema: Schema) -> None:
    """An older format is neither read nor written, the message says what to do, and the file stays as it was."""
    _change(store, "UPDATE store_format SET format = ?", FORMAT - 1)
    before = store.read_bytes()

    with pytest.raises(StoreError) as reading:
        Store.open(store)
    with pytest.raises(StoreError) as changing, writing(store, schema):
        pass

    assert f"{store} was written by another version of drugkg. {_REMEDY}." == str(reading.value)
    assert str(reading.value) == str(changing.value)
    assert before == store.read_bytes()


def test_a_store_of_another_schema_is_not_written(store: Path, schema: Schema) -> None:
    """Tables of another schema are refused before anything is loaded into them."""
    _change(store, "UPDATE store_format SET layout = ?", "other")

    with pytest.raises(StoreError, match="was written by another version"), writing(store, schema):
        pass
