"""Sources that are one file: what kind of file it is, and how its rows are read and staged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, OptionError, SourceError
from kg.load.de_table.context import OPTIONS
from kg.load.de_table.declaration import HEAD
from kg.load.de_table.source import read_declared, read_folder
from kg.load.dialect.gmt import is_gmt
from kg.load.dialect.workbook import ENDINGS, REFUSED
from kg.load.quarantine import Fault
from kg.load.read_table import read_files
from kg.load.sheet.cells import header_of
from kg.load.sheet.columns import column_of
from kg.load.sheet.source import sheet_source
from kg.load.source import HEAD as SOURCE_HEAD
from kg.load.source import TABLE, find_source, source_names
from kg.load.staging import stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.load.source import Source
    from kg.schema.model import Schema

_QUADS = ".nq"
_ENDINGS = (".csv", ".tsv", ".txt", *ENDINGS, *REFUSED)
_OF_A_SHEET = {"study", "drug", "system", "direction", "call", "contrast_type", "doi", "comparator"}
_LEAST = 2  # columns of a study or contrast that make a table a sheet


def kind_of_file(path: Path) -> str:
    """Return what a file is: quads (triples), sheet (a findings sheet), or table (a result table).

    A sheet says in its columns what was studied: at least two of study, drug, system, direction and the like.
    """
    if path.name.endswith(_QUADS):
        return "quads"
    if is_gmt(path):
        return "table"
    if path.suffix.lower() in REFUSED:
        return "sheet"  # which says why it is not read
    names = {found.column for header in header_of(path) if (found := column_of(header)) is not None}
    return "sheet" if len(names & _OF_A_SHEET) >= _LEAST else "table"


def source_of(name: str, loaders: Traversable | None = None, raw: Path | None = None) -> Source:
    """Return the source of a name, a loader folder, a folder with a result table, or a file.

    Parameters
    ----------
    raw : Path or None
        Folder of the raw files of a big source; None means that they lie beside its declaration.

    Raises
    ------
    NotFoundError
        There is none of them; the message lists the names.
    OptionError
        The file is of no kind that is a source by itself.
    SourceError
        A declaration, or the header of the file, is invalid.
    """
    path = Path(name)
    if (path / HEAD).is_file() and not (path / SOURCE_HEAD).is_file():
        return read_folder(path, raw).source()
    if path.suffix.lower() in _ENDINGS and not path.exists():
        known = [each.name for each in path.parent.glob(f"*{path.suffix}")]
        raise NotFoundError(f"file not found: '{name}'", name=path.name, known=known)
    if not path.is_file() or name in source_names(loaders):
        found = find_source(name, loaders)
        return read_declared(found, raw) if found.format == TABLE else found
    kind = kind_of_file(path)
    if kind == "sheet":
        return sheet_source(path)
    remedy = (
        "a findings sheet has columns such as study, system, drug, gene and direction (`kg init findings.xlsx` makes one);"
        f" a table of results is described by the options of `kg load`, or by {HEAD} in its folder"
    )
    raise OptionError(f"'{name}' is a file, and its header is not that of a findings sheet", remedy=remedy)


def read_and_stage(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, raw: Path | None, *, set_aside: bool
) -> tuple[int, list[Fault]]:
    """Read the rows of a source and stage them; return their number and the faults of those that were set aside.

    Raises
    ------
    SourceError
        For the first fault, where faulty rows are not set aside.
    """
    made = source.made
    if source.reader is not None:
        return _read_table(con, source, schema, set_aside=set_aside)
    if made is None:
        rows_read, lines = read_files(con, source, schema, raw)
        return rows_read, stage(con, source, schema, lines, rows_read=rows_read, set_aside=set_aside)
    made.make(con)
    if made.faults and not set_aside:
        raise made.error(made.faults[0], len(made.faults) - 1)
    rows_read, lines = read_files(con, source, schema, None)
    try:
        found = stage(con, source, schema, lines, rows_read=rows_read, set_aside=set_aside)
    except SourceError as error:
        raise made.placed(error) from None
    return made.rows, [*made.faults, *map(made.place, found)]


def _read_table(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, *, set_aside: bool
) -> tuple[int, list[Fault]]:
    """Read and stage a result table; an error of what was declared names the option."""
    try:
        rows_read, lines = read_files(con, source, schema, None)
        return rows_read, stage(con, source, schema, lines, rows_read=rows_read, set_aside=set_aside)
    except SourceError as error:
        if error.file not in OPTIONS:
            raise
        place, value = OPTIONS[error.file], error.value
        raise SourceError(error.what, file=place, value=value, remedy=error.remedy) from None


def placing(source: Source) -> Callable[[str, int], str]:
    """Return a function that writes the place of a row, in the file that it comes from."""
    made = source.made

    def placed(file: str, row: int) -> str:
        if source.reader is not None and file in OPTIONS:
            return OPTIONS[file]
        fault = Fault("", file, row, None, None, "", "")
        found = fault if made is None else made.place(fault)
        return f"{found.file}:{found.row}"

    return placed
