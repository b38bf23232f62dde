"""A new loader folder to fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.load.source import FORMATS, HEAD
from kg.load.table_schema import read_tables
from kg.resources import folder
from kg.results import Result

if TYPE_CHECKING:
    from pathlib import Path

    from kg.load.table_schema import TableSchema

_TEMPLATE = "review"
_NEEDS = ("hgnc", "chebi", "reactome", "go-bp", "cell-ontology", "uberon", "cellosaurus")
_HEAD = """\
name = "{name}"       # lower case letters, digits, hyphens: part of every identifier
title = ""            # what the review is about
version = ""          # a date or number of this table set
licence = ""          # of the tables, not of the paper
citation = ""         # how the review is cited
homepage = ""
format = "review"
needs = [{needs}]
"""
_README = """\
# {name}

What it is, its licence, how to cite it, what was left out and why.

UTF-8, tab separated, one header line, no quoting; an empty cell is "not stated", `|` separates several
values in one cell. Fill in the files in the order below, then

    kg lint {place}
    kg load {place}
    kg check

{tables}
"""


def init(place: Path, *, dry_run: bool = False) -> Result:
    """Create a loader folder: every file of the format with its header, source.toml and README.md.

    Parameters
    ----------
    place : Path
        The folder; must not exist, or be empty. Its name becomes the name of the source.
    dry_run : bool
        True writes nothing.

    Returns
    -------
    Result
        file, columns, fill_in (False for a file that may stay empty).

    Raises
    ------
    OutputError
        Where something is there already, or the folder cannot be made.
    """
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise OutputError(f"'{place}' exists and is not empty", remedy="Name a new folder")
    tables = read_tables(folder("loaders").joinpath(FORMATS, _TEMPLATE))
    called = place.resolve().name
    name = re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-") or "my-review"
    notes = []
    if name != called:
        notes.append(f"The source is named {name}, since {called!r} cannot be a name; {HEAD} has it")
    needs = ", ".join(f'"{need}"' for need in _NEEDS)
    texts = {HEAD: _HEAD.format(name=name, needs=needs)}
    texts["README.md"] = _README.format(name=name, place=place, tables="\n".join(map(_described, tables)))
    for table in tables:
        texts[table.file] = "\t".join(column.name for column in table.columns) + "\n"
    rows = [(table.file, [column.name for column in table.columns], table.is_filled) for table in tables]
    columns = ("file", "columns", "fill_in")
    if dry_run:
        return Result(columns, rows, [*notes, "Dry run: nothing was written"])
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            place.joinpath(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"'{place}' cannot be written ({error.strerror or error})") from error
    return Result(columns, rows, [*notes, f"Fill in {place / HEAD} and the tables, then: kg load {place}"])


def _described(table: TableSchema) -> str:
    """Describe a file and its columns in Markdown."""
    lines = [f"## {table.file}", "", "| column | may hold |", "| --- | --- |"]
    for column in table.columns:
        words = ["required"] * column.required + ["unique"] * column.unique + ["several"] * column.is_list
        words += [column.type] * (column.type != "string") + ["an identifier"] * column.is_curie
        if column.refs:
            words.append("a value of " + " or ".join(".".join(pair) for pair in column.refs))
        if column.one_of:
            words.append("one of " + ", ".join(column.one_of))
        words += [column.about] * bool(column.about)
        lines.append(f"| {column.name} | {'; '.join(words)} |")
    return "\n".join([*lines, ""])
