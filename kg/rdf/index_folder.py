"""The files of a triple index: check them, share them with other processes, and delete no others.

An index is a folder of RocksDB files with a stamp, `graphs.json`. The stamp says what it was made from and what is in
it: each file with its size and sha256, and the number of quads of each graph. Stamp and tag say that drugkg wrote the
folder; one of them is enough, since the other may be damaged.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STAMP = "graphs.json"
TAG = "CACHEDIR.TAG"
QUADS = "quads.nq"
INDEX = "index"
_MADE_BY = "drugkg triple index 2"  # the number is that of the form of the stamp
_FINISHED = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = re.compile(r"new-[0-9]+")
_DATA = re.compile(
    r"CURRENT|IDENTITY|LOCK|LOG(\.old\.[0-9]+)?|(MANIFEST|OPTIONS)-[0-9]+(\.dbtmp)?"
    r"|(bulk-)?[0-9a-f]+\.(sst|log|blob|dbtmp)"
)
_VARYING = re.compile(r"LOCK|LOG(\.old\.[0-9]+)?")  # RocksDB may write these when it only reads
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A triple index of drugkg; it can be deleted at any time.\n"
_SMALL = 1_000_000  # bytes; the digest of such a file is compared at each opening


def make_folder(folder: Path) -> None:
    """Create a folder with the tag, which backup programs know too."""
    folder.mkdir()
    (folder / TAG).write_text(_TAG, encoding="ascii")


def write_stamp(folder: Path, contents: dict[str, Any]) -> None:
    """Write the stamp of a folder, and make sure that it is on the disk."""
    with (folder / STAMP).open("w", encoding="utf-8") as file:
        json.dump({"made_by": _MADE_BY, **contents}, file)
        file.flush()
        os.fsync(file.fileno())


def read_stamp(folder: Path) -> dict[str, Any] | None:
    """Return the stamp of a folder; None where drugkg did not write one."""
    try:
        if (folder / STAMP).is_symlink():
            return None
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_ours = isinstance(stamp, dict) and stamp.get("made_by") == _MADE_BY
    return stamp if is_ours else None


def seal(folder: Path, contents: dict[str, Any]) -> None:
    """Write all files of a finished index to the disk, and its stamp with their sizes and digests."""
    files = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        if not _VARYING.fullmatch(path.name) and path.name != STAMP:
            files[path.name] = [path.stat().st_size, _sha256(path)]
    write_stamp(folder, {**contents, "files": files})
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, where the system can."""
    with suppress(OSError):  # Windows opens no folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_whole(folder: Path, *, thorough: bool = False) -> bool:
    """Return whether the files of an index are those that were written.

    Parameters
    ----------
    thorough : bool
        Compare the digest of every file; else that of small ones, and the size of all.
    """
    stamp = read_stamp(folder)
    if stamp is None or "files" not in stamp or folder.is_symlink():
        return False
    try:
        present = {path.name for path in folder.iterdir() if not _VARYING.fullmatch(path.name)} - {STAMP}
        return present == set(stamp["files"]) and all(
            (folder / name).lstat().st_size == size
            and (_sha256(folder / name) == digest if thorough or size < _SMALL else True)
            for name, (size, digest) in stamp["files"].items()
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unfinished(place: Path) -> list[Path]:
    """Return what builds that were interrupted have left in a folder."""
    return [path for path in place.iterdir() if _UNFINISHED.fullmatch(path.name)]


def finished(place: Path) -> list[Path]:
    """Return the finished indexes in a folder, sorted."""
    return sorted(path for path in place.iterdir() if _FINISHED.fullmatch(path.name))


def delete(folder: Path) -> bool:
    """Delete an index, finished or not, if drugkg wrote everything in it; return whether it is gone.

    A link, a folder without the stamp, and one with any other file in it are left as they are.
    """
    if not _is_ours(folder):
        return False
    for part in (folder / INDEX, folder):
        if part.is_dir():
            for path in part.iterdir():
                path.unlink()
            part.rmdir()
    return True


def _is_ours(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    names = {path.name: path for path in folder.iterdir()}
    if not names:
        return _UNFINISHED.fullmatch(folder.name) is not None
    inner = names.pop(INDEX, None) if _UNFINISHED.fullmatch(folder.name) else None
    inside = [] if inner is None or inner.is_symlink() or not inner.is_dir() else list(inner.iterdir())
    is_known = all(
        (_DATA.fullmatch(path.name) or path.name in {STAMP, TAG, QUADS})
        and path.is_file()
        and not path.is_symlink()
        for path in (*names.values(), *inside)
    )
    is_marked = read_stamp(folder) is not None or _has_tag(folder)
    return is_known and is_marked and (inner is None or inner.is_dir())


def _has_tag(folder: Path) -> bool:
    try:
        return _TAG.startswith((folder / TAG).read_text(encoding="ascii"))  # cut where a build was killed
    except (OSError, ValueError):
        return False


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Keep an index from being deleted by another process while the block reads it."""
    handle = _lock(folder, "LOCK_SH")
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def is_in_use(folder: Path) -> bool:
    """Return whether a process reads an index."""
    try:
        handle = _lock(folder, "LOCK_EX")
    except BlockingIOError:
        return True
    if handle is not None:
        os.close(handle)
    return False


def _lock(folder: Path, how: str) -> int | None:
    """Return an open handle of the stamp that holds a lock; None where the system or the folder has none."""
    try:
        import fcntl

        handle = os.open(folder / STAMP, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(handle, getattr(fcntl, how) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        if how == "LOCK_SH":
            return None  # it is being deleted: whoever reads it finds out
        raise
    except OSError:  # a file system without locks
        os.close(handle)
        return None
    return handle
