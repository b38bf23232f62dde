"""A table file: tab separated text, read into a temporary table of the store's engine.

An empty cell is missing. A line that cannot be split into the cells of the header becomes a fault with
file, row, column and value; no line is dropped without one.
"""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING, cast

from kg.errors import SourceError
from kg.load.file_kind import read_header, separators_in
from kg.load.ground_rows import read_identifiers
from kg.load.quarantine import RULES, Fault, FaultyFilesError, fault, faults_of
from kg.load.source import file_digest, locate
from kg.load.table_schema import PATTERNS
from kg.schema.spellings import MINUS, TRUTH, value_of
from kg.store.sql_text import quote_name, quote_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import duckdb

    from kg.load.source import Source
    from kg.load.table_schema import ColumnSchema, TableSchema
    from kg.schema.model import Schema

NUL_SHOWN = "␀"
_DELETE = 0x7F
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f]")
_CHUNK = 100_000
_LONGEST_LINE = 1_000_000  # bytes
_MOST_UNPACKED = 200  # times the size of the packed file
_STEP = 8_192  # bytes of a packed file that are read at once
_UNPACKED_ANYWAY = 2_000_000  # bytes that a packed file of any size may have
_MOST_FAULTY, _MOST_FAULTY_TEXT = 100_000, 100_000_000  # lines, and their characters


def read_files(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, raw: Path | None
) -> tuple[int, list[Fault]]:
    """Read every file of a source into tables `raw_<name>`; return the number of rows and the faulty lines.

    Raises
    ------
    FaultyFilesError
        Files cannot be read, or their headers are not the declared ones; all are named.
    """
    count = 0
    faults: list[Fault] = []
    of_files: list[Fault] = []
    for table in source.tables:
        try:
            path = None if source.reader is not None else locate(source, table, raw)
            rows, faulty = read_table(con, source, table, path)
        except SourceError as error:
            of_files += faults_of(error)
            continue
        count += rows
        faults += faulty
        read_identifiers(con, table, schema)
        read_spellings(con, table, schema)
    if of_files:
        raise FaultyFilesError(of_files)
    return (count, faults) if source.reader is None else source.reader(con)


def read_table(
    con: duckdb.DuckDBPyConnection, source: Source, table: TableSchema, path: Traversable | None
) -> tuple[int, list[Fault]]:
    """Read a file into the temporary table `raw_<name>`.

    Columns are those of tables.toml, as text, with `row`, the line in the file.

    Returns
    -------
    count : int
        Number of rows of the file.
    faults : list of Fault
        The rows that cannot be split into cells; they are not in the table.

    Raises
    ------
    SourceError
        The file is empty, a column is missing, duplicate or not declared, or the sha256 differs from the one in
        source.toml.
    """
    names = [column.name for column in table.columns]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_{table.name} (row BIGINT, {', '.join(f'{quote_name(name)} VARCHAR' for name in names)})"
    )
    faults: list[Fault] = []
    if path is None:
        return 0, faults
    try:
        _verify(source, table, path)
        with _lines(table, path) as lines:
            header = read_header(table, next(lines, b""))
            count = sum(_store_chunk(con, table, header, chunk, faults) for chunk in _chunks(lines))
        faults += _join_broken(con, table, header, faults)
    except gzip.BadGzipFile as error:
        raise SourceError(
            "the name ends in .gz and the file is not packed with gzip",
            file=table.file,
            remedy="pack it, or let its name and the one in tables.toml end in .tsv",
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            f"the file cannot be read ({error})",
            file=table.file,
            remedy="check that it is complete and that you have permission to read it",
        ) from error
    return count, faults


@contextmanager
def _lines(table: TableSchema, path: Traversable) -> Iterator[Iterator[bytes]]:
    """Open a file, decompressed if its name ends in .gz; yield its lines."""
    with path.open("rb") as handle:
        if not path.name.endswith(".gz"):
            yield _bounded_lines(table, handle)
            return
        packed = _Counted(handle)
        with gzip.GzipFile(fileobj=cast("IO[bytes]", packed)) as unpacked:
            yield _bounded_lines(table, unpacked, packed)


class _Counted:
    """A packed file that counts the bytes read of it, in small steps."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes, or as many as a step has."""
        block = self._handle.read(_STEP if size < 0 else min(size, _STEP))
        self.count += len(block)
        return block


def _bounded_lines(
    table: TableSchema, handle: IO[bytes] | gzip.GzipFile, packed: _Counted | None = None
) -> Iterator[bytes]:
    """Yield lines; raise a SourceError where one is too long, or the file unpacks to far more than its size."""
    count = row = 0
    while line := handle.readline(_LONGEST_LINE + 1):
        row += 1
        count += len(line)
        if len(line) > _LONGEST_LINE:
            remedy = "check that it is a table with a line for each row"
            raise SourceError(
                f"a line has more than {_LONGEST_LINE:,} bytes", file=table.file, row=row, remedy=remedy
            )
        if packed is not None and count > max(_UNPACKED_ANYWAY, _MOST_UNPACKED * packed.count):
            remedy = "check where it comes from; unpack it, if it is what it should be"
            problem = f"the file unpacks to more than {_MOST_UNPACKED} times its size"
            raise SourceError(problem, file=table.file, row=row, remedy=remedy)
        yield line


def _verify(source: Source, table: TableSchema, path: Traversable) -> None:
    """Raise if a file does not have the sha256 in source.toml."""
    for raw in source.files:
        if raw.name == table.file:
            digest = file_digest(path).hex()
            if digest != raw.sha256:
                remedy = f"expected {raw.sha256}; {RULES['file.checksum'][1]}"
                raise FaultyFilesError(
                    [fault("file.checksum", table.file, None, "sha256", digest, remedy=remedy)]
                )


def _chunks(handle: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    chunk: list[tuple[int, bytes]] = []
    for row, line in enumerate(handle, 2):
        chunk.append((row, line.rstrip(b"\r\n")))
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    while chunk and not chunk[-1][1]:
        chunk.pop()
    if chunk:
        yield chunk


def _store_chunk(
    con: duckdb.DuckDBPyConnection,
    table: TableSchema,
    header: Sequence[str],
    chunk: Sequence[tuple[int, bytes]],
    faults: list[Fault],
) -> int:
    """Append a chunk of lines to the table and to the faults; return the number of lines."""
    import numpy as np

    rows: list[int] = []
    lines: list[str] = []
    length = sum(len(each.content or "") for each in faults)
    for row, raw in chunk:
        line = _line(table, header, row, raw)
        if isinstance(line, Fault):
            text = raw.decode("utf-8", errors="replace").replace("\0", NUL_SHOWN)
            faults.append(replace(line, content=text))
            length += len(text)
            if len(faults) > _MOST_FAULTY or length > _MOST_FAULTY_TEXT:
                remedy = "check that it is a tab separated table in UTF-8; the first faulty line is this one"
                problem = f"too many lines cannot be read ({len(faults):,})"
                raise SourceError(problem, file=table.file, row=faults[0].row, remedy=remedy)
        else:
            rows.append(row)
            lines.append(line)
    arrays = {"row": np.array(rows, dtype=np.int64), "line": np.array(lines, dtype=object)}
    if rows:
        con.register("chunk", arrays)
        cells = ", ".join(
            f"nullif(cell[{position}], '') AS {quote_name(name)}" for position, name in enumerate(header, 1)
        )
        con.execute(
            f"INSERT INTO raw_{table.name} BY NAME SELECT row, {cells} FROM (SELECT row, string_split(line, chr(9)) AS cell FROM chunk)"
        )
        con.unregister("chunk")
    return len(chunk)


def _line(table: TableSchema, header: Sequence[str], row: int, raw: bytes) -> str | Fault:
    """Return a line as text, or its fault."""

    def faulty(rule: str, at: int, value: str, **texts: str) -> Fault:
        column = header[at] if at < len(header) else None
        return fault(rule, table.file, row, column, value, **texts)

    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = raw[: error.start].count(b"\t")
        return faulty("line.encoding", at, raw.split(b"\t")[at].decode("latin-1"))
    cells = line.split("\t")
    if "\0" in line:
        at = line[: line.index("\0")].count("\t")
        shown = cells[at].replace("\0", NUL_SHOWN)
        return faulty("line.control-character", at, shown, problem="NUL byte in the cell")
    control = _CONTROL.search(line)
    if control is not None:
        at = line[: control.start()].count("\t")
        return faulty("line.control-character", at, _CONTROL.sub(_visible, cells[at]))
    if len(cells) != len(header):
        few = len(cells) < len(header)
        remedy = "add empty cells" if few else "remove the cells that have no column"
        problem = f"the row has {len(cells)} cells, the header {len(header)}"
        separators = separators_in(line, len(header))
        if separators is not None:
            problem, remedy = f"the row has no tab and {separators}", "separate its cells by tabs"
        return faulty("line.cells", len(cells), cells[-1], problem=problem, remedy=remedy)
    return line


def _join_broken(
    con: duckdb.DuckDBPyConnection, table: TableSchema, header: Sequence[str], faults: list[Fault]
) -> list[Fault]:
    """Check whether rows with too few cells are one row with a line break in a cell, and describe them so.

    The problems of such rows are written anew in `faults`.

    Returns
    -------
    list of Fault
        A fault for each row that has all of its cells, the last of them broken by the line break.
    """
    more: list[Fault] = []
    for group in _neighbours(faults):
        rows = [faults[at].row or 0 for at in group]
        cells = sum((faults[at].content or "").count("\t") + 1 for at in group)
        opened = _opened(con, table, header, rows[0] - 1)
        if len(group) > 1 and cells - (len(group) - 1) == len(header):
            opened, first = None, rows[0]
        elif opened is not None:
            first = rows[0] - 1
        else:
            continue
        problem = f"rows {first} to {rows[-1]} are one row with a line break in a cell"
        remedy = "write the row in one line, without quoting"
        for at in group:
            faults[at] = replace(faults[at], problem=problem, remedy=remedy)
        if opened is not None:
            more.append(fault("line.cells", table.file, first, *opened, problem=problem, remedy=remedy))
    return more


def _neighbours(faults: Sequence[Fault]) -> Iterator[list[int]]:
    """Yield the positions of faults of rows that follow each other and have another number of cells."""
    group: list[int] = []
    for at, each in enumerate(faults):
        if each.rule != "line.cells":
            continue
        if group and (faults[group[-1]].row or 0) + 1 != each.row:
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def _opened(
    con: duckdb.DuckDBPyConnection, table: TableSchema, header: Sequence[str], row: int
) -> tuple[str, str] | None:
    """Return column and value of the last cell of a row that was read, where it opens a quotation and does not end it."""
    last = quote_name(header[-1])
    found = con.execute(f"SELECT {last} FROM raw_{table.name} WHERE row = ?", [row]).fetchone()
    value = str(found[0]) if found and found[0] is not None else ""
    return (header[-1], value) if value.startswith('"') and value.count('"') % 2 else None


def _visible(control: re.Match[str]) -> str:
    """Return the picture of a control character."""
    code = ord(control[0])
    return "␡" if code == _DELETE else chr(ord(NUL_SHOWN) + code)


def read_spellings(con: duckdb.DuckDBPyConnection, table: TableSchema, schema: Schema) -> None:
    """Rewrite the values of closed lists, true and false, and signs of numbers, of a table as the store has them."""
    columns = [
        column for column in table.columns if not column.refs and (column.one_of or column.type in PATTERNS)
    ]
    if not columns:
        return
    cells = [quote_name(column.name) for column in columns]
    others = ", ".join(
        f"list_distinct(list({cell}) FILTER (WHERE {_is_unusual(column)}))"
        for cell, column in zip(cells, columns, strict=True)
    )
    found = con.execute(f"SELECT {others} FROM raw_{table.name}").fetchone() or ()
    for column, cell, values in zip(columns, cells, found, strict=True):
        for written in values or ():
            items = written.split("|") if column.is_list else [written]
            value = "|".join(_value(item, column, schema) for item in items)
            if value != written:
                con.execute(f"UPDATE raw_{table.name} SET {cell} = ? WHERE {cell} = ?", [value, written])


def _is_unusual(column: ColumnSchema) -> str:
    """Return the SQL condition that a cell may be another spelling of a value."""
    cell = quote_name(column.name)
    if column.one_of or column.type == "boolean":
        return f"{cell} NOT IN ({quote_texts(column.one_of or tuple(TRUTH.values()))})"
    return f"regexp_matches({cell}, '[{MINUS}]')"


def _value(written: str, column: ColumnSchema, schema: Schema) -> str:
    """Return the value that a text means in a column; the text itself where it means none."""
    if column.type in {"integer", "double"}:
        number = written.translate(dict.fromkeys(map(ord, MINUS), "-"))
        return number if re.search(PATTERNS[column.type][0], number) else written
    if column.type == "boolean":
        return TRUTH.get(written.casefold(), written)
    enum = schema.enums[column.enum] if column.enum else None
    return value_of(written, column.one_of, enum) or written
