"""Stores that are changed past all checks, as if drugkg had written them so."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from kg.store.seal import write_seal

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def edited(path: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that writes to a store, which is sealed again at the end."""
    with duckdb.connect(str(path)) as connection:
        yield connection
    write_seal(Path(path))
