"""Which store files were found to be as drugkg makes them, so that a file that has not changed is not checked again.

A file is the same while its device, inode, size and times are. The time of its last change of state cannot be set by a
program, and a file that has just changed is not noted: two changes may have one time.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb

from kg.store.tables import DERIVED, VIEWS
from kg.version import __version__

_MODULES = ("store/tables.py", "schema/model.py", "schema/linkml.py", "schema/vocabulary.py")
_KEPT = 200  # files
_SETTLED = 2_000_000_000  # nanoseconds after which a file that changes again has another time


def state_of(path: Path) -> str | None:
    """Return what tells a state of a store file, and the program that checks it, from all others; None without a file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    numbers = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return " ".join((*map(str, numbers), _program()))


def is_checked(state: str | None) -> bool:
    """Return whether a file was in this state when it was found to be as drugkg makes a store."""
    return state is not None and state in _noted()


def note_checked(state: str | None) -> None:
    """Note a state of a file that was found to be as drugkg makes a store, unless it has just changed."""
    if state is None or time.time_ns() - int(state.split()[4]) < _SETTLED:
        return
    from tempfile import NamedTemporaryFile

    with suppress(OSError):
        place = _place()
        place.parent.mkdir(parents=True, exist_ok=True)
        lines = [*_noted()[1 - _KEPT :], state]
        with NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="ascii") as file:
            file.write("\n".join(lines))
        Path(file.name).replace(place)


def _noted() -> list[str]:
    try:
        return _place().read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return []


@cache
def _place() -> Path:
    """Return the file of the user's cache for the states that were checked."""
    from platformdirs import user_cache_path

    return user_cache_path("drugkg", appauthor=False) / "layout" / "checked"


@cache
def _program() -> str:
    """Return what tells this program from every other that checks stores: its version and the state of its files."""
    states = []
    for place in made_of():
        with suppress(OSError):  # in a zipped wheel, whose version says enough
            found = place.stat()
            states.append(f"{found.st_size}.{found.st_mtime_ns}")
    return " ".join((__version__, duckdb.__version__, *states))


def made_of() -> list[Path]:
    """Return the files that the tables, views and functions of a store follow from."""
    package = Path(__file__).parents[1]
    return [
        *(package / name for name in _MODULES),
        *(
            (package if (package / folder).is_dir() else package.parent) / folder / name
            for folder, name in (
                ("ontology", "kg.yaml"),
                *(("queries/views", f"{view}.sql") for view in (*DERIVED, *VIEWS)),
            )
        ),
    ]
