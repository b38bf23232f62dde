"""Writing a store: a copy of the file is changed and moved into place under a lock.

Whoever has the old file open keeps reading the old file; whoever opens the path next sees the new one; a crash
leaves the old one.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import duckdb

from kg.errors import StoreError
from kg.store.snapshot import Store, first_line
from kg.store.tables import create_tables, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.schema.model import Schema


@contextmanager
def rewriting(path: Path, schema: Schema, *, keep: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a writable copy of a store (or a new one) that takes its place when the block ends well.

    Parameters
    ----------
    path : Path
        The store; need not exist.
    keep : bool
        False discards the copy, for a dry run.

    Notes
    -----
    The block may end without changes by raising `Unchanged`. Two writers queue at the lock beside the file.
    """
    from filelock import FileLock

    path = Path(os.path.realpath(path))
    if not path.parent.is_dir():
        remedy = f"make it first: mkdir -p {str(path.parent)!r}"
        raise StoreError(f"there is no folder {path.parent} for the store", remedy=remedy)
    _try_folder(path)
    with _storage_errors(path), FileLock(f"{path}.lock"):
        _clear(path)
        new = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with _writable(path, new, schema) as connection:
                yield connection
            if keep:
                _settle(new, path)
        except Unchanged:
            pass
        finally:
            _clear(path)


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.FatalException) as error:
        raise StoreError(
            f"the store {path} cannot be written ({getattr(error, 'strerror', None) or first_line(error)})",
            remedy="look at the space on the disk and the permissions of the folder; the store is as it was",
        ) from error


def _try_folder(path: Path) -> None:
    """Refuse a folder that cannot be written, where a lock would wait for ever."""
    with _storage_errors(path), TemporaryFile(dir=path.parent):
        pass


def _clear(path: Path) -> None:
    """Remove what an interrupted rewrite left behind; call it with the lock held."""
    for place in list(path.parent.iterdir()):
        if place.name.startswith(f".{path.name}.") and ".new" in place.name:
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)


class Unchanged(Exception):  # noqa: N818 (a signal, not an error)
    """Raised inside `rewriting` where nothing is to be written."""


@contextmanager
def _writable(path: Path, new: Path, schema: Schema) -> Iterator[duckdb.DuckDBPyConnection]:
    is_new = not path.exists()
    if not is_new:
        Store.open(path).close()
        shutil.copy(path, new)
    connection = duckdb.connect(str(new))
    try:
        connection.execute("SET enable_external_access = false")  # SQL of a source reads its own tables alone
        if is_new:
            create_tables(connection, schema)
        elif _layout_of(connection) != layout(schema):
            raise StoreError(
                f"{path} was written by another version of drugkg",
                remedy="load the sources again into a new file",
            )
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _settle(new: Path, path: Path) -> None:
    """Move a finished file into place, so that a power cut leaves the one or the other."""
    with new.open("rb+") as handle:
        os.fsync(handle.fileno())
    new.replace(path)


def _layout_of(con: duckdb.DuckDBPyConnection) -> str | None:
    try:
        found = con.execute("SELECT layout FROM store_format").fetchone()
    except duckdb.Error:
        return None
    return None if found is None else str(found[0])
