"""A new loader folder to fill in."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.load.source import FORMATS, HEAD, source_names
from kg.load.table_schema import read_tables
from kg.resources import folder
from kg.results import Result
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from kg.load.table_schema import TableSchema

TEMPLATES = ("review", "study", "sheet", "table")
_SHEET = "findings.xlsx"
_DRY = "Dry run: nothing was written"
_FORMAT, _EXAMPLE = "review", "example"
_NEEDS = ("hgnc", "chebi", "reactome", "go-bp", "cell-ontology", "uberon", "cellosaurus", "mondo")
_HEAD = """\
name = "{name}"       # lower case letters, digits, hyphens: part of every identifier
title = ""            # what the {template} is about
version = ""          # a date or number of this table set
licence = ""          # of the tables, not of the paper
citation = ""         # how the {template} is cited
homepage = ""
format = "review"
needs = [{needs}]
"""
_README = """\
# {name}

What it is, its licence, how to cite it, what was left out and why.
{about}
UTF-8, tab separated, one header line, no quoting; an empty cell is "not stated", `|` separates several
values in one cell. Usual spellings of units, times and words are read (µM, hours, mRNA). Fill in the files
in the order below, then

    kg lint {place}
    kg load {place}
    kg check

{tables}
"""


_ABOUT = {
    "review": "",
    "study": """
The files hold one made-up study as an example: two arms, one contrast, two findings. Write your own rows in its
place. `ref_no` 0 is the publication that the tables come from; for a study from its own paper that is the paper
itself, and no other publication is needed.
""",
}
_TABLE_FILE = "results.csv"  # until another is written into table.toml
_TABLE_HEAD = """\
file = "{file}"  # the table, copied into this folder; text, workbook or .rds

# Required. Where diagnoses are compared, `disease` takes the place of `drug`.
{required}

# Optional: remove the # in front of what is known. What is detected needs no line;
# `kg load {place} --dry-run` prints it.
{optional}

# A file with several contrasts: one head for each that is loaded, with what differs from above.
# [contrasts."NAME"]
# case = ""
# reference = ""
"""
_TABLE_README = """\
# {name}

What the table is, its licence, how to cite it, and who made it with which tool.

1. Copy the table into this folder and write its name into `table.toml`.
2. Say in `table.toml` what was compared: `case` is the arm in which up means higher.
3. `kg load {place} --dry-run` prints what was detected, how sure that is and why; `kg load {place}` loads it.
"""


def init(place: Path, *, template: str = "review", dry_run: bool = False) -> Result:
    """Create a loader folder: the files of the format with their headers, source.toml and README.md.

    Parameters
    ----------
    place : Path
        The folder; must not exist, or be empty. Its name becomes the name of the source.
    template : str
        One of `TEMPLATES`: every file, empty; the files that one study needs, with an example; one workbook, a row a
        finding; or table.toml for one table of results.
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
    if template == "sheet":
        return _init_sheet(place, dry_run=dry_run)
    if template == "table":
        return _init_table(place, dry_run=dry_run)
    form = folder("loaders").joinpath(FORMATS, _FORMAT)
    tables = read_tables(form)
    name, notes = _named(place, HEAD)
    needs = ", ".join(f'"{need}"' for need in _NEEDS)
    argument = _argument(place)
    texts = {HEAD: _HEAD.format(name=name, needs=needs, template=template)}
    if template == "study":
        tables = tuple(table for table in tables if form.joinpath(_EXAMPLE, table.file).is_file())
    described = "\n".join(map(_described, tables))
    texts["README.md"] = _README.format(name=name, place=argument, about=_ABOUT[template], tables=described)
    for table in tables:
        example = form.joinpath(_EXAMPLE, table.file) if template == "study" else None
        texts[table.file] = "".join(f"{line}\n" for line in _lines(table, example))
    rows = [(table.file, [column.name for column in table.columns], table.is_filled) for table in tables]
    columns = ("file", "columns", "fill_in")
    if dry_run:
        return Result(columns, rows, [*notes, _DRY])
    _write(place, texts)
    done = (
        f"Fill in {place / HEAD} and the tables, check them with kg lint {argument}, then: kg load {argument}"
    )
    return Result(columns, rows, [*notes, done])


def _write(place: Path, texts: Mapping[str, str]) -> None:
    """Write files into a new folder."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            place.joinpath(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"'{place}' cannot be written ({error.strerror or error})") from error


def _init_table(place: Path, *, dry_run: bool) -> Result:
    """Create a folder for one table of results."""
    from kg.load.de_table.declaration import HEAD as TABLE_HEAD
    from kg.load.de_table.keys import KEYS, REQUIRED

    name, notes = _named(place, TABLE_HEAD)
    argument = _argument(place)
    columns, rows = ("file", "columns", "fill_in"), [(TABLE_HEAD, ["file", *KEYS], True)]
    if dry_run:
        return Result(columns, rows, [*notes, _DRY])
    keys = ["title", "version", "licence", "citation", *KEYS]
    text = _TABLE_HEAD.format(
        file=_TABLE_FILE,
        place=argument,
        required="\n".join(_line_of_key(key, name) for key in KEYS if key in REQUIRED),
        optional="\n".join(f"# {_line_of_key(key, name)}" for key in keys if key not in REQUIRED),
    )
    _write(place, {TABLE_HEAD: text, "README.md": _TABLE_README.format(name=name, place=argument)})
    done = (
        f"Copy the table into {place}, fill in {place / TABLE_HEAD}, see what is detected with "
        f"kg load {argument} --dry-run, then: kg load {argument}"
    )
    return Result(columns, rows, [*notes, done])


def _line_of_key(key: str, name: str) -> str:
    """Return a line of table.toml: the key, an empty value, its words, and the values of a closed list."""
    from kg.load.de_table.declaration import ENUMS, ONE_OF
    from kg.load.de_table.keys import KEYS, NUMBERS, WITHOUT_ARMS

    empty = "0" if key in NUMBERS else '""'
    value = {"name": f'"{name}"', "reverse": "true", "alpha": "0.05"}.get(key, empty)
    words = [KEYS[key].removesuffix(".")] if key in KEYS else []
    allowed = ONE_OF.get(key, ())
    if key in ENUMS:
        allowed = tuple(each for each in load_schema().enums[ENUMS[key]].values if each not in WITHOUT_ARMS)
    words += [f"one of {', '.join(allowed)}"] if allowed else []
    return f"{key} = {value}" + (f"  # {'; '.join(words)}" if words else "")


def _named(place: Path, file: str) -> tuple[str, list[str]]:
    """Return the name of the source of a folder, and a note where it is not that of the folder; `file` has it."""
    called = _text_of(place.resolve().name)
    name = re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-") or "my-review"
    notes = [f"The source is named {name}, since {called!r} cannot be a name; {file} has it"]
    return name, notes if name != called else []


def _init_sheet(place: Path, *, dry_run: bool) -> Result:
    """Create a folder with a workbook to fill in."""
    from kg.load.sheet.new_sheet import new_sheet

    name, notes = _named(place, _SHEET)
    if not dry_run:
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"'{place}' cannot be written ({error.strerror or error})") from error
    answer = new_sheet(place / _SHEET, name=name, dry_run=dry_run)
    columns = [row[0] for row in answer.rows]
    return Result(("file", "columns", "fill_in"), [(_SHEET, columns, True)], [*notes, *answer.notes])


def _text_of(name: str) -> str:
    """Return the name of a folder; raise where it is not text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        remedy = "name the folder in UTF-8"
        raise OutputError(f"the name of the folder is not UTF-8: {name!r}", remedy=remedy) from None
    return name


def _argument(place: Path) -> str:
    """Return a folder as an argument of a command line; with `./` where it would be read as something else."""
    text = str(place)
    if text.startswith("-") or text in source_names():
        text = f"./{text}"
    return shlex.quote(text)


def _lines(table: TableSchema, example: Traversable | None) -> Iterator[str]:
    """Yield the header of a file and, with an example, its rows under all columns."""
    names = [column.name for column in table.columns]
    yield "\t".join(names)
    if example is not None:
        header, *rows = (line.split("\t") for line in example.read_text(encoding="utf-8").splitlines())
        for cells in rows:
            row = dict(zip(header, cells, strict=True))
            yield "\t".join(row.get(name, "") for name in names)


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
    return "\n".join([*lines, *_meanings(table), ""])


def _meanings(table: TableSchema) -> list[str]:
    """Return what the values of the closed lists of a file mean, where the schema says so."""
    lines = []
    for column in table.columns:
        enum = load_schema().enums.get(column.enum or "")
        values = enum.values.values() if enum is not None else ()
        described = [f"`{value.text}` {value.description}" for value in values if value.description]
        if described:
            lines += ["", f"`{column.name}`: {' '.join(described)}"]
    return lines
