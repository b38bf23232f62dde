"""Errors of DuckDB while a store is read, as one sentence each."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from kg.errors import StoreError
from kg.store.connect import ANEW, damaged, short_of_memory
from kg.wording import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.errors import KGError

INTERRUPTED = "Query interrupted"  # RuntimeError that DuckDB raises for Ctrl-C
_DAMAGE = (
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.InternalException,
    duckdb.FatalException,
)
_SIGNS = ("corrupt", "checksum", "read enough bytes", "serialization", "deserialize", "invalidated")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise errors of DuckDB in the block as StoreError, Ctrl-C as KeyboardInterrupt."""
    try:
        yield
    except duckdb.Error as error:
        raise store_error(path, error) from error
    except RuntimeError as error:
        if is_interrupted(error):
            raise KeyboardInterrupt from None
        raise


def is_interrupted(error: BaseException) -> bool:
    """Return whether an error is what DuckDB makes of Ctrl-C."""
    return isinstance(error, RuntimeError) and str(error) == INTERRUPTED


def is_damage(error: duckdb.Error) -> bool:
    """Return whether an error says that a file of DuckDB is damaged."""
    return isinstance(error, _DAMAGE) or any(sign in str(error).lower() for sign in _SIGNS)


def is_damage_of_file(error: duckdb.Error) -> bool:
    """Return whether an error says so and is not one that the text of a query could cause."""
    is_of_file = isinstance(error, duckdb.IOException | duckdb.FatalException) or type(error) is duckdb.Error
    return is_of_file and any(sign in str(error).lower() for sign in _SIGNS)


def store_error(path: Path, error: duckdb.Error) -> KGError:
    """Return the error for a store that was opened and cannot be read to the end."""
    text = str(error)
    if isinstance(error, duckdb.ConnectionException):
        return StoreError("the store is closed", remedy="open it again with kg.open(PATH)")
    if isinstance(error, duckdb.OutOfMemoryException):
        return short_of_memory(error)
    if "No space left" in text:
        return StoreError(
            "the disk has no space for intermediate results",
            remedy="free some, or set TMPDIR to another disk",
        )
    if is_damage(error):
        return damaged(path, error)
    return StoreError(
        f"{path} cannot be read as it should be ({first_line(error)})",
        remedy=f"run `kg check`, and {ANEW}; if it happens again, report it with the output of --debug",
    )
