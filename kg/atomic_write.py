"""Write a file so that a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which is renamed to `path` if the block succeeds.

    Links are followed; a pipe or device, such as ``/dev/null``, is yielded as it is.

    Raises
    ------
    OutputError
        The folder does not exist, `path` is a folder, or the disk refuses.
    """
    target = Path(os.path.realpath(path))
    _refuse_bad_place(path, target)
    is_special = target.exists() and not target.is_file()
    temporary = None if is_special else _beside(path, target)
    try:
        yield temporary or target
        if temporary is not None:
            temporary.replace(target)
    except OSError as error:
        if error.filename not in {None, str(temporary)}:  # the error is about another file
            raise
        raise _refused(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _beside(path: Path, target: Path) -> Path:
    """Make an empty file beside the target, with its permissions."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        temporary.chmod(_mode(target))
    except OSError as error:
        raise _refused(path, error) from error
    return temporary


def _refused(path: Path, error: OSError) -> OutputError:
    """Return the error for a path that cannot be written, with the name that the user gave."""
    return OutputError(
        f"'{path}' cannot be written ({error.strerror or error})",
        remedy="Look at the permissions of the folder and the space on the disk",
    )


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
