"""The seal of a store: a line behind its last block that shows damage which the engine cannot see.

DuckDB writes a checksum before each block and looks at it whenever the block is read, so that a changed byte is found.
A block in the place of another one, or an old block that a disk kept in the place of a new one, has a checksum that fits.
The seal is a digest of the three headers and of the checksums of all blocks in their order: a few bytes of each block are
read, and every byte that answers come from is covered by one or the other.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.store.connect import ANEW

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path

HEADERS = 3 * 4096
BLOCK = 262_144  # bytes; the default of DuckDB
_CHECKSUM = 8
_MARK = b"drugkg seal 1 "
_LENGTH = len(_MARK) + 2 * 16 + 1


def write_seal(path: Path) -> None:
    """Write the seal of a file as it is, in place of one that it has, and wait until the disk has it."""
    with path.open("rb+", buffering=0) as file:
        _, end = _last_line(file)
        file.truncate(end)
        digest = _digest(file, end)
        file.seek(end)
        file.write(_MARK + digest + b"\n")
        os.fsync(file.fileno())


def is_sealed(path: Path) -> bool | None:
    """Return whether a file is the one that was sealed; None where it has no seal or cannot be read."""
    try:
        with path.open("rb", buffering=0) as file:
            line, end = _last_line(file)
            return None if line is None else line == _digest(file, end)
    except (OSError, ValueError):
        return None


def broken(path: Path) -> StoreError:
    """Return the error for a file that differs from the one that was sealed."""
    return _refused(f"{path} is damaged, or another program changed it")


def missing(path: Path) -> StoreError:
    """Return the error for a store without a seal."""
    return _refused(f"{path} has no seal at its end: it is damaged, or another program or version wrote it")


def _refused(problem: str) -> StoreError:
    remedy = f"see with `kg check` whether rows differ; `kg check --seal` takes it as it is if none does. Otherwise use a copy, or {ANEW}"
    return StoreError(problem, remedy=remedy)


def _last_line(file: FileIO) -> tuple[bytes | None, int]:
    """Return the digest in the seal of a file, None where it has none, and how many bytes come before it."""
    size = os.fstat(file.fileno()).st_size
    if size < HEADERS + _LENGTH:
        return None, size
    file.seek(size - _LENGTH)
    line = file.read(_LENGTH)
    if not line.startswith(_MARK) or not line.endswith(b"\n"):
        return None, size
    return line[len(_MARK) : -1], size - _LENGTH


def _digest(file: FileIO, end: int) -> bytes:
    """Return the digest of the headers, the length, and the checksum of each block."""
    digest = hashlib.blake2b(str(end).encode(), digest_size=16)
    file.seek(0)
    digest.update(file.read(HEADERS))
    for start in range(HEADERS, end, BLOCK):
        file.seek(start)
        digest.update(file.read(_CHECKSUM))
    return digest.hexdigest().encode()
