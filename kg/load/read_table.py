"""A table file: tab separated text, read into a temporary table of the store's engine.

An empty cell is missing. A line that cannot be split into the cells of the header becomes a fault with
file, row, column and value; nothing is dropped in silence.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NoReturn, cast

from kg.errors import SourceError, nearest
from kg.store.sql_text import quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.load.source import Source
    from kg.load.table_schema import Table

FAULTS = "CREATE OR REPLACE TEMP TABLE fault (file VARCHAR, row BIGINT, col VARCHAR, value VARCHAR, problem VARCHAR, remedy VARCHAR)"
UNREAD = "CREATE OR REPLACE TEMP TABLE unread (file VARCHAR, row BIGINT, line VARCHAR)"
NUL_SHOWN = "␀"
_DELETE = 0x7F
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f]")
_CHUNK = 100_000
_SHOWN = 80


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
        shown = "" if self.value is None else f": {_shortened(self.value)!r}"
        others = f" (and {more} more; --quarantine FILE lists them all)" if more else ""
        return SourceError(
            f"{self.problem}{shown}{others}",
            file=self.file,
            row=self.row,
            column=self.column,
            value=self.value,
            remedy=self.remedy,
        )


def _shortened(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}… ({len(value):,} characters)"


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
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_{table.name} (row BIGINT, {', '.join(f'{quote_name(name)} VARCHAR' for name in names)})"
    )
    if path is None:
        return 0
    try:
        _verify(source, table, path)
        with _open(path) as handle:
            header = _header(table, handle.readline())
            return sum(_store_chunk(con, table, header, chunk) for chunk in _chunks(handle))
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            f"the file cannot be read ({error})",
            file=table.file,
            remedy="check that it is complete and yours to read",
        ) from error


@contextmanager
def _open(path: Traversable) -> Iterator[IO[bytes]]:
    """Open a file, unpacked where its name says that it is packed."""
    with path.open("rb") as handle:
        if not path.name.endswith(".gz"):
            yield handle
            return
        with gzip.GzipFile(fileobj=handle) as unpacked:
            yield cast("IO[bytes]", unpacked)


def _verify(source: Source, table: Table, path: Traversable) -> None:
    """Refuse a file that is not the one that source.toml pins."""
    for raw in source.files:
        if raw.name == table.file:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if found != raw.sha256:
                remedy = f"fetch it again, expected is {raw.sha256}; if the new file is meant, pin it there"
                problem = "the sha256 of the file is not the one in source.toml"
                raise Fault(table.file, None, "sha256", found, problem, remedy).error()


def _header(table: Table, line: bytes) -> list[str]:
    """Return the names of the columns, all known, none missing."""
    known = [column.name for column in table.columns]

    def refuse(problem: str, remedy: str, name: str | None = None, value: str | None = None) -> NoReturn:
        raise Fault(table.file, 1, name, value, problem, remedy).error()

    if not line.strip():
        refuse("the file is empty", f"the first line must name the columns: {', '.join(known)}")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse("the header is not UTF-8", "save the file as UTF-8", value=line.decode("latin-1").strip())
    if "\0" in text:
        refuse("the header holds a NUL byte", "save the file as plain UTF-8 text (it looks like UTF-16)")
    found = text.rstrip("\r\n").split("\t")
    for name in found:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close!r}? " if close else ""
            refuse("the column is not known", f"{hint}known columns are {', '.join(known)}", name, name)
        if found.count(name) > 1:
            refuse("the column stands twice in the header", "keep one of them", name, name)
    for column in table.columns:
        if column.name not in found and not column.is_optional:
            refuse("the column is missing", "add it, with empty cells where nothing is stated", column.name)
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


def _store_chunk(
    con: duckdb.DuckDBPyConnection, table: Table, header: Sequence[str], chunk: Sequence[tuple[int, bytes]]
) -> int:
    import numpy as np

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
    _add_faulty_lines(con, table, faults, dict(chunk))
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


def _line(table: Table, header: Sequence[str], row: int, raw: bytes) -> str | Fault:
    """Return a line as text, or what is wrong with it."""

    def fault(at: int, value: str, problem: str, remedy: str) -> Fault:
        column = header[at] if at < len(header) else None
        return Fault(table.file, row, column, value, problem, remedy)

    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = raw[: error.start].count(b"\t")
        shown = raw.split(b"\t")[at].decode("latin-1")
        return fault(at, shown, "the text is not UTF-8", "save the file as UTF-8 (it looks like Latin-1)")
    cells = line.split("\t")
    if "\0" in line:
        at = line[: line.index("\0")].count("\t")
        return fault(at, cells[at], "the cell holds a NUL byte", "remove it")
    control = _CONTROL.search(line)
    if control is not None:
        at = line[: control.start()].count("\t")
        return fault(at, _CONTROL.sub(_visible, cells[at]), "the cell holds a control character", "remove it")
    if len(cells) != len(header):
        few = len(cells) < len(header)
        remedy = "fill up the row with empty cells" if few else "remove the cells that have no column"
        problem = f"the row has {len(cells)} cells, the header {len(header)}"
        return fault(len(cells), cells[-1], problem, remedy)
    return line


def _visible(control: re.Match[str]) -> str:
    """Return the picture of a control character."""
    code = ord(control[0])
    return "␡" if code == _DELETE else chr(ord(NUL_SHOWN) + code)


def _add_faulty_lines(
    con: duckdb.DuckDBPyConnection, table: Table, faults: Sequence[Fault], lines: Mapping[int, bytes]
) -> None:
    add_faults(con, faults)
    for fault in faults:
        if fault.row is not None:
            line = lines[fault.row].decode("utf-8", errors="replace").replace("\0", NUL_SHOWN)
            con.execute("INSERT INTO unread VALUES (?, ?, ?)", [table.file, fault.row, line])


def add_faults(con: duckdb.DuckDBPyConnection, faults: Sequence[Fault]) -> None:
    """Append faults to the table `fault`."""
    for fault in faults:
        value = None if fault.value is None else fault.value.replace("\0", NUL_SHOWN)
        con.execute(
            "INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?)",
            [fault.file, fault.row, fault.column, value, fault.problem, fault.remedy],
        )
