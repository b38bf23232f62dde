"""Exports: the store in a format that others read, one module a format.

A module has `write(store, schema, stream)`, which gives the same bytes for the same rows, and `LACKS`, a
sentence on what the format cannot hold, or None where it holds everything.
"""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Protocol

from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

__all__ = ["FORMATS", "export", "lacks"]

FORMATS: dict[str, str] = {  # name → module
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "jsonld",
    "turtle": "turtle",
    "csv": "evidence",
    "matrix": "matrix",
    "graphml": "graphml",
}


class _Format(Protocol):
    """What a module of this package offers."""

    LACKS: str | None

    def write(self, store: Store, schema: Schema, stream: IO[bytes], **options: Any) -> None:
        """Write a store."""


def export(store: Store, schema: Schema, form: str, stream: IO[bytes], **options: Any) -> None:
    """Write a store in a format; the same rows give the same bytes.

    Parameters
    ----------
    form : str
        One of `FORMATS`.
    stream : binary file
        Where to.
    **options
        `drug`, `family` and `measurand` of matrix and graphml; other formats have none.

    Raises
    ------
    NotFoundError
        Where there is no such format.
    """
    _module(form).write(store, schema, stream, **options)


def lacks(form: str) -> str | None:
    """Return a sentence on what a format cannot hold; None where it holds everything.

    Raises
    ------
    NotFoundError
        Where there is no such format.
    """
    return _module(form).LACKS


def _module(form: str) -> _Format:
    if form not in FORMATS:
        raise NotFoundError(
            f"there is no export format {form!r}",
            name=form,
            known=FORMATS,
            remedy=f"use one of {', '.join(FORMATS)}",
        )
    module: Any = import_module(f"kg.export.{FORMATS[form]}")
    found: _Format = module
    return found
