"""Write a file so that a reader sees the old one or the new one, never half of it, and never in place of an input.

The one place that knows what no output may replace: a store of drugkg, its lock, log and triple index, the tables
and declarations of a loader folder, settings, and whatever the running command reads (`note_input`).
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kg.errors import OutputError
from kg.interruption import before_replacing

if TYPE_CHECKING:
    from collections.abc import Iterator

_BESIDE_STORE = re.compile(r"(.+)\.(lock|wal)")
_INDEX = ".triples"
_SETTINGS = "kg.toml"
_HEAD = "source.toml"  # a folder with it, or one below, is a loader folder
_READ_BY_LOADERS = {".tsv", ".gz", ".csv", ".tab", ".txt", ".xlsx", ".ods", ".toml", ".sql"}
_DEPTH = 3  # folders above a file that may make it part of a loader folder
_LONGEST = 100  # characters of the name of a target in that of its temporary file
_inputs: ContextVar[dict[Path, str] | None] = ContextVar("inputs", default=None)


@contextmanager
def noting_inputs() -> Iterator[None]:
    """Refuse, in the block, to write to what `note_input` names."""
    token = _inputs.set({})
    try:
        yield
    finally:
        _inputs.reset(token)


def note_input(path: str | Path, kind: str) -> None:
    """Note a file or folder that the running command reads; without `noting_inputs` nothing is noted.

    Parameters
    ----------
    kind : str
        What it is, for the message, such as "the store".
    """
    inputs = _inputs.get()
    if inputs is not None:
        inputs[_real(path)] = kind


def refuse_input(path: str | Path) -> None:
    """Raise OutputError where `path` is what the running command reads, or part of a store or a loader folder."""
    target = _real(path)
    kind = _noted(target) or _protected(target)
    if kind is not None:
        raise OutputError(f"'{path}' is {kind} and is not overwritten", remedy="Choose another file")


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which is renamed to `path` if the block succeeds.

    Links are followed; a pipe or device, such as ``/dev/null``, is yielded as it is.

    Raises
    ------
    OutputError
        The folder does not exist, `path` is a folder or an input, or the disk refuses.
    """
    target = _real(path)
    _refuse_bad_place(path, target)
    refuse_input(path)
    if target.exists() and not target.is_file():
        with _naming(path, target):
            yield target
        return
    _remove_leftovers(target)
    with _naming(path, target), _beside(target) as temporary:
        yield temporary
        before_replacing()
        temporary.replace(target)


@contextmanager
def _naming(path: Path, target: Path) -> Iterator[None]:
    """Raise errors about the target or its temporary file with the name that the user gave."""
    try:
        yield
    except OSError as error:
        name = None if error.filename is None else Path(os.fsdecode(error.filename))
        if (
            name is not None
            and name != target
            and not (name.parent == target.parent and _is_ours(name, target))
        ):
            raise  # the error is about another file
        raise OutputError(
            f"'{path}' cannot be written ({error.strerror or error})",
            remedy="Look at the permissions of the folder and the space on the disk",
        ) from error


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Make an empty file beside the target, with its permissions, locked for as long as this process lives."""
    file, temporary = _locked_file(target)
    try:
        with file:
            temporary.chmod(_mode(target))
            yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _locked_file(target: Path) -> tuple[IO[bytes], Path]:
    """Make and lock a temporary file; again where another process took it for a leftover before it was locked."""
    while True:
        handle, name = tempfile.mkstemp(prefix=_prefix(target), suffix=".tmp", dir=target.parent)
        file = os.fdopen(handle, "rb")
        _lock(file, wait=True)
        if Path(name).exists():
            return file, Path(name)
        file.close()


def _prefix(target: Path) -> str:
    return f".{target.name[:_LONGEST]}.kg-"


def _is_ours(place: Path, target: Path) -> bool:
    """Return whether a file has the name of a temporary file for the target."""
    return re.fullmatch(re.escape(_prefix(target)) + r"[a-z0-9_]{8}\.tmp", place.name) is not None


def _remove_leftovers(target: Path) -> None:
    """Remove temporary files for the target whose process was killed, so that their lock is free."""
    with suppress(OSError):
        for place in list(target.parent.iterdir()):
            if _is_ours(place, target) and place.is_file() and not place.is_symlink():
                with suppress(OSError), place.open("rb") as file:
                    if _lock(file):
                        place.unlink()


def _lock(file: IO[bytes], *, wait: bool = False) -> bool:
    """Lock an open file; False where another process has locked it, or where this system cannot lock."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _noted(target: Path) -> str | None:
    """Return what the target is of that which the running command reads; None if nothing."""
    for place, kind in (_inputs.get() or {}).items():
        if target == place or place in target.parents or _is_same(place, target):
            return kind
    return None


def _is_same(one: Path, other: Path) -> bool:
    """Return whether two names are of one file, by a hard link or on a disk without upper and lower case."""
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return False


def _protected(target: Path) -> str | None:
    """Return what the target is of that which no command replaces; None if nothing."""
    if _is_store(target):
        return "a store or another DuckDB database"
    beside = _BESIDE_STORE.fullmatch(target.name)
    if beside is not None and _is_store(target.with_name(beside[1])):
        return f"the {'lock' if beside[2] == 'lock' else 'log'} of a store"
    for above in target.parents:
        if above.name.endswith(_INDEX) and _is_store(above.with_name(above.name.removesuffix(_INDEX))):
            return "in the triple index of a store"
    if target.name == _SETTINGS:
        return "a settings file"
    is_read = target.suffix.lower() in _READ_BY_LOADERS or target.name == "README.md"
    if is_read and any((above / _HEAD).is_file() for above in list(target.parents)[:_DEPTH]):
        return "in a loader folder, where each table and declaration is read,"
    return None


def _is_store(path: Path) -> bool:
    """Return whether a file begins as a DuckDB database does."""
    with suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as file:
                return is_start_of_database(file.read(12))
    return False


def is_start_of_database(start: bytes) -> bool:
    """Return whether the first bytes of a file are those of a DuckDB database, and so of a store."""
    return start[8:12] == b"DUCK"


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(path))


def _refuse_bad_place(path: Path, target: Path) -> None:
    """Refuse a folder, and a file whose folder is missing."""
    if target.is_dir():
        message = f"'{path}' is a folder"
        raise OutputError(message, remedy="Name a file in it")
    if not target.parent.is_dir():
        raise OutputError(
            f"there is no folder '{path.parent}' to write '{path.name}' in",
            remedy=f"Make it first: mkdir -p '{path.parent}'",
        )


def _mode(target: Path) -> int:
    """Return the permissions of an existing file, or the usual ones for a new file."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
