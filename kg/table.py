"""A table file: read as tab separated text, each cell checked against what its column may hold.

Cells are never guessed: an empty cell is missing, everything else must be of the column's type. A row
that cannot be used becomes a fault with file, row, column and value; nothing is dropped in silence.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from kg.errors import SourceError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.source import Column, Source, Table

FAULTS = "CREATE OR REPLACE TEMP TABLE fault (file VARCHAR, row BIGINT, col VARCHAR, value VARCHAR, problem VARCHAR, remedy VARCHAR)"
_CHUNK = 100_000
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_TYPES = {
    "integer": (r"^[+-]?[0-9]{1,18}$", "a whole number"),
    "double": (_NUMBER, "a number with a decimal point"),
    "boolean": (r"^(true|false)$", "true or false"),
}
_CURIE = r"^[A-Za-z][A-Za-z0-9.]*:[^\s<>\"{}|\\^`]+$"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file; `row` is the line of the file, None for the file as a whole."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    remedy: str

    def error(self, more: int = 0) -> SourceError:
        """Return the fault as an error; `more` is how many others there are."""
        problem = self.problem + (f" (and {more} more; --quarantine FILE lists them all)" if more else "")
        return SourceError(problem, file=self.file, row=self.row, column=self.column, value=self.value, remedy=self.remedy)


def read_table(con: duckdb.DuckDBPyConnection, source: Source, table: Table, path: Traversable | None) -> int:
    """Read a file into the temporary table `raw_<name>` and return the number of its rows.

    Columns are those of the declaration, as text, with `row`, the line in the file. Rows that cannot be
    split into cells go to the table `fault`.

    Raises
    ------
    SourceError
        Where the file is empty, lacks a column, has one twice or one that is not declared, or does not
        have the sha256 that source.toml gives.
    """
    names = [column.name for column in table.columns]
    con.execute(f"CREATE OR REPLACE TEMP TABLE raw_{table.name} (row BIGINT, {', '.join(f'{quoted(name)} VARCHAR' for name in names)})")
    if path is None:
        return 0
    _verify(source, table, path)
    with _open(path) as handle:
        header = _header(table, handle.readline())
        count = 0
        for chunk in _chunks(handle):
            count += _store_chunk(con, table, header, chunk)
    return count


def _open(path: Traversable) -> BinaryIO:
    handle = path.open("rb")
    return cast("BinaryIO", gzip.GzipFile(fileobj=handle) if path.name.endswith(".gz") else handle)


def _verify(source: Source, table: Table, path: Traversable) -> None:
    for raw in source.files:
        if raw.name != table.file:
            continue
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != raw.sha256:
            raise SourceError(
                "sha256 of the file differs from source.toml", file=str(path), column="sha256", value=found,
                remedy=f"fetch the file again, expected {raw.sha256}; or, if the new file is meant, write its sha256 into source.toml",
            )


def _header(table: Table, line: bytes) -> list[str]:
    file = table.file
    if not line.strip():
        raise SourceError("the file is empty", file=file, row=1, remedy=f"the first line must name the columns: {', '.join(c.name for c in table.columns)}")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("the header is not UTF-8", file=file, row=1, remedy="save the file as UTF-8") from None
    if "\0" in text:
        raise SourceError("the header holds a NUL byte", file=file, row=1, remedy="save the file as plain UTF-8 text")
    found = text.rstrip("\r\n").split("\t")
    known = [column.name for column in table.columns]
    for name in found:
        if name not in known:
            raise SourceError("the column is not known", file=file, row=1, column=name, value=name, known=known, remedy=f"known columns: {', '.join(known)}")
        if found.count(name) > 1:
            raise SourceError("the column stands twice in the header", file=file, row=1, column=name, remedy="keep one of them")
    for column in table.columns:
        if column.name not in found and not column.is_optional:
            raise SourceError("the column is missing", file=file, row=1, column=column.name, remedy=f"add the column, empty where nothing is stated; the header must hold {', '.join(known)}")
    return found


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


def _store_chunk(con: duckdb.DuckDBPyConnection, table: Table, header: Sequence[str], chunk: Sequence[tuple[int, bytes]]) -> int:
    import numpy as np  # noqa: PLC0415 (only a load needs it)

    rows: list[int] = []
    lines: list[str] = []
    faults: list[Fault] = []
    for row, raw in chunk:
        line = _line(table, header, row, raw)
        if isinstance(line, Fault):
            faults.append(line)
        else:
            rows.append(row)
            lines.append(line)
    add_faults(con, faults)
    arrays = {"row": np.array(rows, dtype=np.int64), "line": np.array(lines, dtype=object)}
    if rows:
        con.register("chunk", arrays)
        cells = ", ".join(f"nullif(cell[{position}], '') AS {quoted(name)}" for position, name in enumerate(header, 1))
        con.execute(f"INSERT INTO raw_{table.name} BY NAME SELECT row, {cells} FROM (SELECT row, string_split(line, chr(9)) AS cell FROM chunk)")
        con.unregister("chunk")
    return len(chunk)


def _line(table: Table, header: Sequence[str], row: int, raw: bytes) -> str | Fault:
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        cells = raw[: error.start].count(b"\t")
        column = header[min(cells, len(header) - 1)]
        shown = raw.split(b"\t")[cells].decode("latin-1")
        return Fault(table.file, row, column, shown, "the text is not UTF-8", "save the file as UTF-8 (it looks like Latin-1)")
    if "\0" in line:
        column = header[min(line[: line.index("\0")].count("\t"), len(header) - 1)]
        return Fault(table.file, row, column, line.split("\t")[line[: line.index("\0")].count("\t")], "the cell holds a NUL byte", "remove it")
    cells = line.count("\t") + 1
    if cells != len(header):
        few = cells < len(header)
        column = header[cells] if few else None
        problem = f"the row has {cells} cells, the header {len(header)}"
        return Fault(table.file, row, column, line.rsplit("\t", 1)[-1], problem, "fill up the row with empty cells" if few else "remove the cells that have no column")
    return line


def add_faults(con: duckdb.DuckDBPyConnection, faults: Sequence[Fault]) -> None:
    """Append faults to the table `fault`."""
    for fault in faults:
        value = None if fault.value is None else fault.value.replace("\0", "\\0")
        con.execute("INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?)", [fault.file, fault.row, fault.column, value, fault.problem, fault.remedy])


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def check_cells(con: duckdb.DuckDBPyConnection, table: Table, tables: Sequence[Table]) -> None:
    """Put every cell that its column does not allow into the table `fault`."""
    for column in table.columns:
        cell = quoted(column.name)
        if column.required:
            _fault(con, table, column, f"{cell} IS NULL", "the cell is empty", "give a value; this column may not be empty")
        if column.unique:
            again = f"{cell} IN (SELECT {cell} FROM raw_{table.name} GROUP BY 1 HAVING count(*) > 1) AND row > (SELECT min(o.row) FROM raw_{table.name} AS o WHERE o.{cell} = raw_{table.name}.{cell})"
            _fault(con, table, column, again, "the value stands in an earlier row too", "give each row a name of its own")
        if column.type != "string":
            pattern, meant = _TYPES[column.type]
            _fault(con, table, column, f"NOT regexp_matches({cell}, {_text(pattern)})", f"the value is not {meant}", f"write {meant}, or leave the cell empty")
            _check_bounds(con, table, column)
        if column.is_curie:
            _check_items(con, table, column, f"NOT regexp_matches(item, {_text(_CURIE)})", "the value is no identifier of the form PREFIX:ID", "write it as for example HGNC:4571")
        if column.one_of:
            _check_list(con, table, column)
        if column.ref is not None:
            _check_reference(con, table, column, tables)


def _fault(con: duckdb.DuckDBPyConnection, table: Table, column: Column, where: str, problem: str, remedy: str) -> None:
    con.execute(
        f"INSERT INTO fault SELECT ?, row, ?, {quoted(column.name)}, ?, ? FROM raw_{table.name} WHERE {where}",
        [table.file, column.name, problem, remedy],
    )


def _check_bounds(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    number = f"TRY_CAST({quoted(column.name)} AS DOUBLE)"
    bounds = [f"{number} < {column.minimum}"] * (column.minimum is not None) + [f"{number} > {column.maximum}"] * (column.maximum is not None)
    if column.type == "double":
        bounds.append(f"isinf({number})")
    if bounds:
        low, high = column.minimum, column.maximum
        allowed = f"between {low:g} and {high:g}" if low is not None and high is not None else "a finite number" if low is None else f"at least {low:g}"
        _fault(con, table, column, " OR ".join(bounds), "the value is out of range", f"write a value {allowed}, or leave the cell empty")


def _check_items(con: duckdb.DuckDBPyConnection, table: Table, column: Column, where: str, problem: str, remedy: str) -> None:
    con.execute(
        f"INSERT INTO fault SELECT ?, row, ?, item, ?, ? FROM (SELECT row, unnest({_items(column)}) AS item FROM raw_{table.name}) WHERE {where}",
        [table.file, column.name, problem, remedy],
    )


def _items(column: Column) -> str:
    cell = quoted(column.name)
    return f"string_split({cell}, '|')" if column.is_list else f"CASE WHEN {cell} IS NOT NULL THEN [{cell}] END"


def _hint(value: str, known: Sequence[str]) -> str:
    close = nearest(value, known)
    return f", the nearest is {close!r}" if close else ""


def _check_list(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    allowed = ", ".join(_text(value) for value in column.one_of)
    bad = con.execute(
        f"SELECT row, item FROM (SELECT row, unnest({_items(column)}) AS item FROM raw_{table.name}) WHERE item NOT IN ({allowed}) ORDER BY row"
    ).fetchall()
    add_faults(con, [
        Fault(table.file, row, column.name, item, "the value is not in the list" + _hint(item, column.one_of), f"use one of {', '.join(column.one_of)}")
        for row, item in bad
    ])


def _check_reference(con: duckdb.DuckDBPyConnection, table: Table, column: Column, tables: Sequence[Table]) -> None:
    assert column.ref is not None  # noqa: S101 (narrowed by the caller)
    other, _, key = column.ref.partition(".")
    target = next(candidate for candidate in tables if candidate.name == other)
    bad = con.execute(
        f"SELECT row, item FROM (SELECT row, unnest({_items(column)}) AS item FROM raw_{table.name})"
        f" WHERE item NOT IN (SELECT {quoted(key)} FROM raw_{other} WHERE {quoted(key)} IS NOT NULL) ORDER BY row"
    ).fetchall()
    if not bad:
        return
    known = [name for (name,) in con.execute(f"SELECT DISTINCT {quoted(key)} FROM raw_{other} WHERE {quoted(key)} IS NOT NULL ORDER BY 1").fetchall()]
    add_faults(con, [
        Fault(table.file, row, column.name, item, f"there is no such {key} in {target.file}" + _hint(item, known), f"name one of {target.file}, or add it there")
        for row, item in bad
    ])


def slug(text: str) -> str:
    """Return text as lower-case words joined by hyphens, for readable local identifiers."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
