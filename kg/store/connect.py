"""Connections to DuckDB that load no extension by themselves, and the attaching of a store file."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import duckdb

from kg.atomic_write import is_start_of_database
from kg.errors import KGError, StoreError
from kg.store.sql_text import quote_text
from kg.wording import first_line

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS: Mapping[str, Any] = {  # no extension is fetched or loaded because a text or a file mentions it
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
ANEW = "load the sources again into a new file: kg load SOURCE --store NEW.duckdb"
OTHER_FILE = "choose another file with --store, or load the sources into a new one"
_SMALL = 50_000_000  # bytes of about 200,000 findings; below, more threads than one take time and save none
_LOG_START = b"\x64\x00\x62"  # how DuckDB begins a write-ahead log
_LOCK = re.compile(r"Conflicting lock is held in (.+?) \(PID (\d+)\)")
_VERSION = re.compile(r"file with version number \S+|created with DuckDB version \S+|newer version of DuckDB")
_KINDS = {
    b"SQLite format 3": "an SQLite database",
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"\x1f\x8b": "a gzip file",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
}


def connect(path: str | Path = ":memory:", *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection to a database in memory or in a file, which loads no extension and prints nothing by itself.

    Parameters
    ----------
    threads : int or None
        How many threads compute; None leaves it to DuckDB.
    """
    settings = dict(SETTINGS) if threads is None else {**SETTINGS, "threads": threads}
    connection = duckdb.connect(str(path), config=settings)
    # DuckDB draws a bar on stdout, among answers, where Python has no script: in `python -c`, a console, a notebook.
    with suppress(duckdb.InvalidInputException):  # in a notebook without ipywidgets, where there is no bar
        connection.execute("SET enable_progress_bar = false")
    return connection


def attach_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with a store file attached as `store`, read-only, and without access to other files.

    Nothing in the file was queried yet.

    Raises
    ------
    StoreError
        The file cannot be opened; the message says why, and what to do.
    """
    connection = connect(threads=1 if _is_small(path) else None)
    try:
        # DuckDB creates the folder when it is needed, and removes it.
        connection.execute(f"SET temp_directory = {quote_text(f'{gettempdir()}/drugkg-{uuid4()}')}")
        connection.execute(f"ATTACH {quote_text(str(path))} AS store (READ_ONLY, TYPE duckdb)")
        connection.execute("SET enable_external_access = false")
    except (duckdb.Error, ValueError) as error:
        connection.close()
        raise _why_not(path, error) from error
    except BaseException:
        connection.close()
        raise
    if _has_log(path):
        connection.close()
        raise _unfinished(path)
    return connection


def refuse_other_than_file(path: Path) -> None:
    """Raise StoreError for a missing file, a folder, a pipe or a device."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        refuse_address(path)
        raise StoreError(
            f"the store {path} does not exist",
            remedy="create it with `kg demo` or `kg load SOURCE`, or choose another with --store",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"the store {path} cannot be opened ({reason})", remedy=OTHER_FILE) from None
    if not S_ISREG(mode):
        kind = "a folder" if S_ISDIR(mode) else "a pipe or device"
        raise StoreError(f"{path} is {kind}, not a store", remedy=OTHER_FILE)


def _is_small(path: Path) -> bool:
    """Return whether a file has so few bytes that one thread reads it as fast as several."""
    try:
        return path.stat().st_size < _SMALL
    except (OSError, ValueError):
        return True


def refuse_address(path: Path) -> None:
    """Raise StoreError for a path that was written as an address."""
    if found := re.match("([a-zA-Z][a-zA-Z0-9+.-]+):/+", str(path)):
        address = f"{found[1]}://{str(path)[found.end() :]}"
        remedy = "download it, and name the file with --store"
        raise StoreError(f"{address} is an address, and a store is a file", remedy=remedy)


def _has_log(path: Path) -> bool:
    """Return whether a write-ahead log of DuckDB lies beside a store; drugkg itself leaves none."""
    return _start(Path(f"{path}.wal")).startswith(_LOG_START)


def _unfinished(path: Path) -> StoreError:
    return StoreError(
        f"{path} has an unfinished write-ahead log, {path}.wal: another program changed the store and did not end",
        remedy=f"delete {path}.wal to discard that change, or open the store once in that program to finish it",
    )


def _why_not(path: Path, error: Exception) -> KGError:  # noqa: PLR0911 - one for each reason
    """Return why DuckDB could not attach a file, and what to do."""
    reason = first_line(error)
    if isinstance(error, duckdb.OutOfMemoryException) or "out of memory" in reason.lower():
        return short_of_memory(error)
    if lock := _LOCK.search(str(error)):
        program, process = Path(lock[1]).name, lock[2]
        return StoreError(
            f"{path} is open for writing in another program ({program}, PID {process})",
            remedy="close it there, or wait until that program has ended",
        )
    if "lock on file" in reason or "already attached" in reason or "different configuration" in reason:
        return StoreError(
            f"{path} is open for writing in another program or connection", remedy="close it there"
        )
    if "Permission denied" in reason:
        return StoreError(
            f"{path} cannot be read: permission denied", remedy=f"allow it, for example: chmod u+r '{path}'"
        )
    start = _start(path)
    if not is_start_of_database(start):
        return StoreError(f"{path} is not a store of drugkg: it is {_kind(start)}", remedy=OTHER_FILE)
    if _VERSION.search(str(error)):
        written = start[0x34:0x54].split(b"\0")[0].decode("ascii", "replace") or "unknown"
        return StoreError(
            f"{path} was written by another version of DuckDB ({written}) than this one ({duckdb.__version__}) can read",
            remedy="install a newer drugkg and duckdb, or load the sources again into a new file",
        )
    if _has_log(path):
        return _unfinished(path)
    return damaged(path, error)


def short_of_memory(error: BaseException) -> KGError:
    """Return the error for a machine, or a limit, with too little memory."""
    return KGError(
        f"there is not enough memory ({first_line(error)})",
        remedy="end other programs, or ask for less, such as one drug or one gene",
    )


def damaged(path: Path, error: BaseException) -> StoreError:
    """Return the error for a store whose file is damaged."""
    return StoreError(f"{path} is damaged ({first_line(error)})", remedy=f"use a copy of it, or {ANEW}")


def _start(path: Path) -> bytes:
    """Return the first bytes of a file; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except (OSError, ValueError):
        return b""


def _kind(start: bytes) -> str:
    """Return in words what a file is, from its first bytes."""
    if not start:
        return "empty"
    for magic, kind in _KINDS.items():
        if start.startswith(magic):
            return kind
    try:
        is_text = "\0" not in start[:1000].decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        is_text = error.start > 900  # noqa: PLR2004 (a letter is cut off at the end of what was read)
    return "a text" if is_text else "a file of another kind, or its beginning is damaged"
