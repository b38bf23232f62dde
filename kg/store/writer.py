"""Writing a store: a copy of the file is changed, sealed and moved into place under a lock.

Readers that have the old file open keep reading it; the next one to open the path sees the new file. A crash
leaves the old file.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import duckdb

from kg.errors import StoreError
from kg.interruption import before_replacing
from kg.store.connect import refuse_address
from kg.store.faults import is_damage, store_error
from kg.store.layout import OTHER_LAYOUT, unusable
from kg.store.seal import write_seal
from kg.store.snapshot import Store
from kg.store.source_sql import connect_isolated
from kg.store.tables import FROM_TRIPLES, create_tables, layout_digest
from kg.wording import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.schema.model import Schema

_FROM_TRIPLES = "was made from triples, which lack the records of its sources; it cannot be changed"


@contextmanager
def writing(path: Path, schema: Schema, *, keep: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a copy of a store, or to a new one, that replaces it when the block ends without error.

    Parameters
    ----------
    path : Path
        The store; need not exist.
    keep : bool
        False discards the copy, for a dry run.

    Notes
    -----
    Raise `Unchanged` in the block to end it without changes. Writers wait for each other at the lock beside the file.
    """
    with _replacing(path) as (place, new):
        with _writable(place, new, schema) as connection:
            yield connection
        if not keep:
            raise Unchanged


def seal_again(path: Path) -> None:
    """Seal a store as it is; the file is replaced by a copy.

    Raises
    ------
    StoreError
        Where the folder cannot be written.
    """
    with _replacing(path) as (place, new):
        shutil.copy(place, new)


@contextmanager
def _replacing(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the place of a store and the path of a file that is sealed and takes its place, under the lock.

    `Unchanged`, and any error, leaves the old file.
    """
    from filelock import FileLock

    refuse_address(Path(path))
    path = Path(os.path.realpath(path))
    if not path.parent.is_dir():
        remedy = f"make it first: mkdir -p {str(path.parent)!r}"
        raise StoreError(f"the folder {path.parent} of the store does not exist", remedy=remedy)
    with _storage_errors(path), TemporaryFile(dir=path.parent):
        pass  # the folder can be written; otherwise the lock would wait for ever
    with _storage_errors(path), FileLock(f"{path}.lock"):
        _clear(path)
        new = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            yield path, new
            write_seal(new)  # a power cut leaves the old file or the new one
            before_replacing()
            new.replace(path)
        except Unchanged:
            pass
        finally:
            _clear(path)
            if not path.exists():  # nothing was made, so that nothing has to be locked
                with suppress(OSError):
                    Path(f"{path}.lock").unlink()


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    """Turn errors of the disk, and damage of the store that is copied, into a StoreError."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise store_error(path, error) from error
    except duckdb.Error as error:
        if is_damage(error) and not isinstance(error, duckdb.IOException):
            raise store_error(path, error) from error
        if not isinstance(error, duckdb.IOException | duckdb.FatalException):
            raise
        raise _unwritable(path, error) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the store {path} cannot be written ({getattr(error, 'strerror', None) or first_line(error)})",
        remedy="check the free space and the permissions of the folder; the store was not changed",
    )


def _clear(path: Path) -> None:
    """Remove what an interrupted write left, and nothing whose name merely begins so; the lock must be held."""
    left = re.compile(re.escape(f".{path.name}.") + r"\d+\.new(\.wal|\.tmp)?")
    for place in list(path.parent.iterdir()):
        if left.fullmatch(place.name) is None:
            continue
        if place.is_dir() and not place.is_symlink():  # where DuckDB puts what does not fit into memory
            for part in place.glob("duckdb_temp_*"):
                part.unlink(missing_ok=True)
            with suppress(OSError):  # it holds something else
                place.rmdir()
        else:
            place.unlink(missing_ok=True)


class Unchanged(Exception):  # noqa: N818 (a signal, not an error)
    """Raised inside `writing` when there is nothing to write."""


@contextmanager
def _writable(path: Path, new: Path, schema: Schema) -> Iterator[duckdb.DuckDBPyConnection]:
    is_new = not path.exists()
    if is_new and Path(f"{path}.wal").exists():
        raise StoreError(
            f"{path}.wal is the write-ahead log of a store {path} that is not there",
            remedy="delete it, or name another file with --store",
        )
    if not is_new:
        Store.open(path).close()
        shutil.copy(path, new)
    connection = connect_isolated(new)
    try:
        if is_new:
            create_tables(connection, schema)
        elif (written := _layout_of(connection)) != layout_digest(schema):
            raise unusable(path, _FROM_TRIPLES if written == FROM_TRIPLES else OTHER_LAYOUT)
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _layout_of(con: duckdb.DuckDBPyConnection) -> str | None:
    try:
        row = con.execute("SELECT layout FROM store_format").fetchone()
    except duckdb.Error:
        return None
    return None if row is None else str(row[0])
