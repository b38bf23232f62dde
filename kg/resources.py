"""Find the folders of declarations in a wheel, a zipped wheel or a checkout, and read files of a folder from anywhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Literal

from kg.errors import SourceError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Kind = Literal["ontology", "loaders", "queries"]
LONGEST_DECLARATION = 1_000_000  # bytes
LONGEST_NAME = 500  # characters of a path in a message
LARGEST_FILE = 4_000_000_000  # bytes


@cache
def folder(kind: Kind) -> Traversable:
    """Find one of the folders that a non-programmer may edit.

    Parameters
    ----------
    kind
        ``ontology``, ``loaders`` or ``queries``.

    Returns
    -------
    Traversable
        The folder inside the installed package, else the one beside the package in a
        checkout.  Read it with ``joinpath`` and ``read_text`` only: it may lie in a zip.

    Raises
    ------
    FileNotFoundError
        Neither exists: the installation is damaged.
    """
    package = files("kg")
    inside = package / kind
    if inside.is_dir():
        return inside
    beside = Path(str(package)).parent / kind
    if not beside.is_dir():
        message = f"the folder '{kind}' is missing from the installation of drugkg"
        raise FileNotFoundError(message)
    return beside


def is_shipped(place: Traversable) -> bool:
    """Return whether a folder is part of this installation."""
    kinds: tuple[Kind, ...] = ("loaders", "ontology", "queries")
    return any(f"{place}/".startswith(f"{folder(kind)}/") for kind in kinds)


def regular_file(place: Traversable, name: str) -> Traversable | None:
    """Return a file of a folder; None where there is none of that name.

    Raises
    ------
    SourceError
        The name or a link leads out of the folder, it is a folder, pipe or device, or it cannot be looked at.
    """
    path = place.joinpath(name)
    if not isinstance(place, Path) or not isinstance(path, Path):  # in a zipped wheel
        return path if path.is_file() else None
    try:
        real, status = path.resolve(strict=True), path.stat()
        is_inside = is_shipped(place) or real.is_relative_to(place.resolve())
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise _unreadable(path, "the link leads nowhere") from None
        return None
    except (OSError, RuntimeError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from None
    if not is_inside:
        raise _unreadable(path, f"it leads out of the folder {place}")
    if not S_ISREG(status.st_mode):
        kind = "a folder" if S_ISDIR(status.st_mode) else "a pipe or device"
        raise _unreadable(path, f"it is {kind}")
    if status.st_size > LARGEST_FILE:
        raise _unreadable(path, f"it has more than {LARGEST_FILE:,} bytes")
    return path


def _unreadable(path: Path, why: str) -> SourceError:
    shown = str(path) if len(str(path)) <= LONGEST_NAME else f"{str(path)[:LONGEST_NAME]}…"
    return SourceError(
        f"the file cannot be read: {why}", file=shown, remedy="put a readable file into the folder itself"
    )


def read_declaration(place: Traversable, name: str) -> str | None:
    """Return the text of a small file of a folder; None where there is none of that name.

    Raises
    ------
    SourceError
        It is not UTF-8, too big, or not a readable file of the folder itself.
    """
    path = regular_file(place, name)
    if path is None:
        return None
    try:
        with path.open("rb") as handle:
            content = handle.read(LONGEST_DECLARATION + 1)
    except OSError as error:
        raise _unreadable(Path(str(path)), error.strerror or str(error)) from None
    if len(content) > LONGEST_DECLARATION:
        raise _unreadable(Path(str(path)), f"it has more than {LONGEST_DECLARATION:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path.name} is not UTF-8", file=str(path), row=row, remedy="save it as UTF-8"
        ) from None


def sql_files(place: Traversable, below: str = "") -> dict[str, str]:
    """Return the SQL files of a folder, name without ending → text, by name; none where it does not exist.

    Parameters
    ----------
    below : str
        A folder in it, whose files are read in its place; they too must lie in `place`.

    Raises
    ------
    SourceError
        A file is not UTF-8, too big, or not a readable file of the folder itself.
    """
    inner = place.joinpath(below) if below else place
    if not inner.is_dir():
        return {}
    names = sorted(each.name for each in inner.iterdir() if each.name.endswith(".sql"))
    texts = {name: read_declaration(place, f"{below}/{name}" if below else name) for name in names}
    return {name.removesuffix(".sql"): text for name, text in texts.items() if text is not None}
