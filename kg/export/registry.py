"""The export formats: their names, writers and options. Adding one takes a function and an entry of `FORMATS`.

A writer takes the store, the schema, a stream for bytes and its options; it writes the same bytes for the same rows.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from kg.errors import NotFoundError, OptionError
from kg.wording import enumerated

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

BOM = "bom"
_SELECTING = ("drug", "family", "measurand", "sources")
SEPARATOR, WORKBOOK = "separator", "is_workbook"
SEPARATORS = {".csv": ",", ".tsv": "\t"}
"""Ending of a file of rows → the separator of its cells."""


@dataclass(frozen=True, slots=True)
class Format:
    """An export format.

    Attributes
    ----------
    writer : str
        The function of this package that writes it, as `module:function`.
    content : str
        What is written, for the help of the command line.
    lacks : str or None
        A sentence on what it cannot hold; None where it holds everything.
    options : tuple of str
        What the writer takes besides the store, the schema and the stream.
    endings : tuple of str
        How the name of its file ends; a file may have another ending, but not that of another format.
    """

    writer: str
    content: str
    lacks: str | None = None
    options: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "nquads": Format(
        "triples:nquads", "all triples, source by source", options=("source",), endings=(".nq", ".nquads")
    ),
    "turtle": Format(
        "triples:turtle",
        "all triples without their sources",
        "Turtle has no named graphs: which source a triple comes from is lost; nquads and trig keep it",
        ("source",),
        (".ttl", ".turtle"),
    ),
    "trig": Format("triples:trig", "all triples, source by source", options=("source",), endings=(".trig",)),
    "jsonld": Format(
        "triples:jsonld", "all triples, source by source", options=("source",), endings=(".jsonld", ".json")
    ),
    "csv": Format(
        "evidence:write",
        "the evidence, one row a finding",
        "csv holds the evidence, one row a finding, with lists and numbers as text. What no finding shows (genes"
        " that were not tested, gene sets, hierarchies, notes) is left out; nquads holds everything",
        ("sources", BOM, SEPARATOR),
        tuple(SEPARATORS),
    ),
    "sheet": Format(
        "sheet:write",
        "a findings sheet, one row a finding, which `kg load` reads",
        "sheet holds the findings with their context. What no finding shows (genes that were not tested, counts of"
        " unnamed genes, members of sets, doses beside the one of the drug, hierarchies, notes on discrepancies) is left"
        " out; nquads holds everything",
        ("sources", BOM, SEPARATOR, WORKBOOK),
        (*SEPARATORS, ".xlsx"),
    ),
    "matrix": Format(
        "matrix:write",
        "a row a feature, a column a study, for R and spreadsheets",
        "matrix holds one word a feature and study: effects, p-values, doses, times, arms and what several findings of a"
        " study say one by one are left out; csv has them. With --numbers a cell is 1 (up), -1 (down), 0 (tested, not significant),"
        " or NA where there is no sign or no result",
        (*_SELECTING, "numbers", BOM, SEPARATOR),
        tuple(SEPARATORS),
    ),
    "graphml": Format(
        "graphml:write",
        "an edge a finding, for Cytoscape, Gephi and networkx",
        "graphml holds the findings as a graph, each an edge of its own with every column of the evidence. Lists are one"
        " text with | between the items, true and false are texts, what is absent or empty has no attribute, and a"
        " character that XML forbids is �."
        " What no finding shows (genes that were not tested, hierarchies, notes) is left out; nquads holds everything",
        _SELECTING,
        (".graphml", ".xml"),
    ),
}


def export(store: Store, schema: Schema, name: str, stream: IO[bytes], **options: Any) -> None:
    """Write a store in a format; the same rows give the same bytes.

    Parameters
    ----------
    name : str
        One of `FORMATS`.
    stream : binary file
        Where to write.
    **options
        The options of the format; with `bom` the file begins with a byte order mark, by which spreadsheets know UTF-8.

    Raises
    ------
    NotFoundError
        For an unknown format.
    """
    module, _, function = _format(name).writer.partition(":")
    if options.pop(BOM, False):
        stream.write(codecs.BOM_UTF8)
    getattr(import_module(f"kg.export.{module}"), function)(store, schema, stream, **options)


def lacks(name: str) -> str | None:
    """Return a sentence on what a format cannot hold; None where it holds everything.

    Raises
    ------
    NotFoundError
        For an unknown format.
    """
    return _format(name).lacks


def with_option(option: str) -> list[str]:
    """Return the names of the formats that have an option."""
    return [name for name, form in FORMATS.items() if option in form.options]


def options_of_file(name: str, path: Path) -> dict[str, Any]:
    """Return the options that the name of a file decides: the separator of its cells, or that it is a workbook.

    Raises
    ------
    OptionError
        The file has the ending of another format.
    """
    form, ending = _format(name), path.suffix.lower()
    others = [other for other, each in FORMATS.items() if ending in each.endings]
    if others and ending not in form.endings:
        raise OptionError(
            f"{path.name} ends in {ending}, the ending of {enumerated(others)}, and {name} was asked for",
            remedy=f"use a name that ends in {enumerated(form.endings)}",
        )
    if WORKBOOK in form.options and ending == ".xlsx":
        return {WORKBOOK: True}
    return {SEPARATOR: SEPARATORS[ending]} if SEPARATOR in form.options and ending in SEPARATORS else {}


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise NotFoundError(
            f"unknown export format {name!r}",
            name=name,
            known=FORMATS,
            remedy=f"use one of {', '.join(FORMATS)}",
        )
    return FORMATS[name]
