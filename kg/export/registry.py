"""The export formats: their names, modules and options. Adding one takes a module and a line of `FORMATS`.

A module has `write(store, schema, stream)`, which writes the same bytes for the same rows, and `LACKS`, a sentence
on what the format cannot hold, or None where it holds everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Protocol

from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

_SELECTING = ("drug", "family", "measurand")


@dataclass(frozen=True, slots=True)
class Format:
    """An export format.

    Attributes
    ----------
    module : str
        The module of this package that writes it.
    content : str
        What is written, for the help of the command line.
    options : tuple of str
        What `write` takes besides the store, the schema and the stream.
    """

    module: str
    content: str
    options: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "nquads": Format("nquads", "all triples, source by source"),
    "turtle": Format("turtle", "all triples without their sources"),
    "trig": Format("trig", "all triples, source by source"),
    "jsonld": Format("jsonld", "all triples, source by source"),
    "csv": Format("evidence", "the evidence, one row a finding"),
    "matrix": Format("matrix", "a row a feature, a column a study, for R and spreadsheets", _SELECTING),
    "graphml": Format("graphml", "an edge a finding, for Cytoscape, Gephi and networkx", _SELECTING),
}


class FormatModule(Protocol):
    """What the module of a format offers."""

    LACKS: str | None

    def write(self, store: Store, schema: Schema, stream: IO[bytes], **options: Any) -> None:
        """Write a store."""


def export(store: Store, schema: Schema, name: str, stream: IO[bytes], **options: Any) -> None:
    """Write a store in a format; the same rows give the same bytes.

    Parameters
    ----------
    name : str
        One of `FORMATS`.
    stream : binary file
        Where to write.
    **options
        The options of the format.

    Raises
    ------
    NotFoundError
        For an unknown format.
    """
    _module(name).write(store, schema, stream, **options)


def lacks(name: str) -> str | None:
    """Return a sentence on what a format cannot hold; None where it holds everything.

    Raises
    ------
    NotFoundError
        For an unknown format.
    """
    return _module(name).LACKS


def with_option(option: str) -> list[str]:
    """Return the names of the formats that have an option."""
    return [name for name, form in FORMATS.items() if option in form.options]


def _module(name: str) -> FormatModule:
    if name not in FORMATS:
        raise NotFoundError(
            f"unknown export format {name!r}",
            name=name,
            known=FORMATS,
            remedy=f"use one of {', '.join(FORMATS)}",
        )
    module: Any = import_module(f"kg.export.{FORMATS[name].module}")
    return module  # type: ignore[no-any-return]
