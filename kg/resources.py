"""Find the folders of declarations in a wheel, a zipped wheel or a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Kind = Literal["ontology", "loaders", "queries"]


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


def sql_files(place: Traversable) -> dict[str, str]:
    """Return the SQL files of a folder, name without ending → text, by name; none where it does not exist."""
    if not place.is_dir():
        return {}
    paths = sorted(
        (each for each in place.iterdir() if each.name.endswith(".sql")), key=lambda each: each.name
    )
    return {path.name.removesuffix(".sql"): path.read_text(encoding="utf-8") for path in paths}
