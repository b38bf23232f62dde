"""Delimited text in the dialects that R, spreadsheets and Python write: delimiter, quotes, header, decimal comma."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from kg.errors import SourceError
from kg.load.dialect.frame import CERTAIN, LIKELY, Decision, Frame
from kg.load.file_kind import wrong_kind
from kg.store.sql_text import quote_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "vertical bar", " ": "space"}
_LOOKED_AT = 200_000  # bytes
_LINES = 200
_LONGEST_LINE = 10_000_000  # bytes
_MOST_COLUMNS = 1_000
_LINE_FAULTS = {  # what DuckDB says of a line → what to say
    "Invalid unicode": ("not UTF-8", "save the file as UTF-8"),
    "Value with unterminated quote": ("a quotation mark is not closed", "correct the line"),
    "Maximum line size": (
        f"the line has more than {_LONGEST_LINE:,} bytes",
        "end each row with a line break",
    ),
}
_DECIMAL_COMMA = r"^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?$"
_DECIMAL_POINT = r"^[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?$"
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?|NA|NaN|nan|Inf|-Inf|")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How the lines of a file are split.

    Attributes
    ----------
    skipped : int
        Lines before the rows: comments and the header.
    """

    delimiter: str
    header: tuple[str, ...]
    width: int
    skipped: int
    is_short: bool
    line_end: str
    has_mark: bool


def read_delimited(con: duckdb.DuckDBPyConnection, path: Path, file: str) -> Frame:
    """Read a delimited text file into a frame.

    Raises
    ------
    SourceError
        It is another kind of file, not UTF-8, a line has more or fewer cells than the others, the header has two
        lines, or the decimal sign is not the same everywhere.
    """
    dialect = _dialect(path, file)
    columns = dialect.header if not dialect.is_short else ("", *dialect.header)
    _read_cells(con, path, dialect, file)
    frame = Frame("", columns, con, "cells")
    frame.decisions += _described(dialect, frame)
    _refuse_second_header(frame, file)
    frame.decisions.append(_decimal(frame, file))
    return frame


def _dialect(path: Path, file: str) -> _Dialect:
    with path.open("rb") as handle:
        start = handle.read(_LOOKED_AT)
    if not start.strip():
        raise SourceError("the file is empty", file=file, remedy="name a table with a header and rows")
    kind = wrong_kind(start.partition(b"\n")[0] + b"\n", [])
    if kind is not None and not kind[0].startswith("the line has no tab"):
        raise SourceError(kind[0], file=file, remedy=kind[1])
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4 or len(start) < _LOOKED_AT:
            row = start[: error.start].count(b"\n") + 1
            raise SourceError("not UTF-8", file=file, row=row, remedy="save the file as UTF-8") from None
        text = start[: error.start].decode("utf-8-sig")
    ends = "CRLF" if "\r\n" in text else "LF"
    lines = text.splitlines()
    if len(start) == _LOOKED_AT:
        lines = lines[:-1]
    comments = 0
    while comments < len(lines) and (lines[comments].startswith("#") or not lines[comments].strip()):
        comments += 1
    body = lines[comments:]
    if not body:
        raise SourceError(
            "the file has comments alone", file=file, remedy="name a table with a header and rows"
        )
    delimiter, width = _split(body, file, comments)
    header = next(csv.reader(io.StringIO(body[0]), delimiter=delimiter))
    first = len(header)
    is_short = first == width - 1
    if first not in {width, width - 1}:
        problem = f"the header has {first} columns, and the rows have {width}"
        raise SourceError(problem, file=file, row=comments + 1, remedy="name each column once")
    if width > _MOST_COLUMNS:
        raise SourceError(
            f"the table has {width:,} columns", file=file, remedy="a table of results has a row for each gene"
        )
    return _Dialect(
        delimiter,
        tuple(name.strip() for name in header),
        width,
        comments + 1,
        is_short,
        ends,
        start.startswith(b"\xef\xbb\xbf"),
    )


def _split(lines: Sequence[str], file: str, above: int) -> tuple[str, int]:
    """Return the delimiter that gives the rows the same number of cells, and that number."""
    best: tuple[float, int, str] = (0.0, 0, "")
    problem = "no delimiter is found: the lines have one cell each"
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO("\n".join(lines[: _LINES + 1]) + "\n"), delimiter=delimiter)
        try:
            widths = [len(row) for row in rows if row]
        except csv.Error as error:  # a cell is too long
            problem = f"the lines cannot be split ({error})"
            continue
        width, count = Counter(widths[1:] or widths).most_common(1)[0]
        if width > 1:
            share = count / max(len(widths) - 1, 1)
            fits = widths[0] in {width, width - 1}
            best = max(best, (share + fits, width if delimiter != " " else 0, delimiter))
    if not best[2]:
        odd = next((row for row, line in enumerate(lines, above + 1) if line.count('"') % 2), None)
        if odd is not None:
            raise SourceError("a quotation mark is not closed", file=file, row=odd, remedy="correct the line")
        raise SourceError(problem, file=file, row=above + 1, remedy="separate the cells by tabs or commas")
    delimiter = best[2]
    rows = csv.reader(io.StringIO("\n".join(lines[: _LINES + 1]) + "\n"), delimiter=delimiter)
    widths = [len(row) for row in rows if row]
    return delimiter, Counter(widths[1:] or widths).most_common(1)[0][0]


def _read_cells(con: duckdb.DuckDBPyConnection, path: Path, dialect: _Dialect, file: str) -> None:
    names = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(1, dialect.width + 1))
    for quote in ('"', ""):
        sql = (
            f"CREATE OR REPLACE TABLE cells AS SELECT row_number() OVER () + {dialect.skipped} AS row, * FROM read_csv("
            f"{quote_text(str(path))}, delim = {quote_text(dialect.delimiter)}, quote = {quote_text(quote)}, escape = {quote_text(quote)},"
            f" header = false, skip = {dialect.skipped}, columns = {{{names}}}, auto_detect = false, null_padding = false,"
            f" strict_mode = true, max_line_size = {_LONGEST_LINE}, comment = '')"
        )
        try:
            con.execute(sql)
        except duckdb.Error as error:
            problem = error
        else:
            return
        if dialect.delimiter != "\t":
            break
    raise _line_error(problem, file) from None


def _line_error(error: duckdb.Error, file: str) -> SourceError:
    """Return what DuckDB says of a line as an error with its place."""
    text = str(error)
    line = re.search(r"Line: (\d+)", text)
    row = int(line[1]) if line else None
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if cells:
        problem = f"the row has {cells[2]} cells, and the header {cells[1]}"
        remedy = "correct the line: its cells are shifted, or a cell without quotes has a delimiter in it"
        return SourceError(problem, file=file, row=row, remedy=remedy)
    for start, (problem, remedy) in _LINE_FAULTS.items():
        if f"\n{start}" in text:
            return SourceError(problem, file=file, row=row, remedy=remedy)
    first = text.partition("\n")[0]
    return SourceError(f"the line cannot be read ({first})", file=file, row=row, remedy="correct the line")


def _described(dialect: _Dialect, frame: Frame) -> list[Decision]:
    decisions = [
        Decision(
            "delimiter", _DELIMITERS[dialect.delimiter], CERTAIN, f"it gives each line {dialect.width} cells"
        ),
        Decision("line_end", dialect.line_end, CERTAIN, "the first lines end so"),
    ]
    if dialect.has_mark:
        decisions.append(Decision("byte_order_mark", "removed", CERTAIN, "the file begins with one"))
    if dialect.is_short:
        reason = "the header has one field less than the rows, as write.table of R writes it; the first column has the names of rows"
        decisions.append(Decision("header", "one field short", CERTAIN, reason))
    else:
        named = "the first column has no name" if not frame.columns[0] else "each column has a name"
        decisions.append(Decision("header", f"line {dialect.skipped}", CERTAIN, named))
    return decisions


def _refuse_second_header(frame: Frame, file: str) -> None:
    """Raise if the first row has words where the rows below have numbers."""
    first = frame.con.execute(
        f"SELECT * EXCLUDE (row), row FROM {frame.table} ORDER BY row LIMIT 1"
    ).fetchone()
    if first is None:
        raise SourceError("the table has no row", file=file, remedy="name a table with a header and rows")
    below = frame.con.execute(
        f"SELECT * EXCLUDE (row) FROM {frame.table} ORDER BY row LIMIT 50 OFFSET 1"
    ).fetchall()
    lost = [
        index
        for index in range(len(frame.columns))
        if below
        and not _NUMBER.fullmatch((first[index] or "").strip())
        and all(_NUMBER.fullmatch((row[index] or "").strip()) for row in below)
        and any((row[index] or "").strip() not in {"", "NA"} for row in below)
    ]
    if len(lost) > 1 or (lost and len(lost) == len(frame.columns) - 1):
        names = ", ".join(repr(first[index]) for index in lost[:3])
        problem = f"the header has two lines: the first row has {names}, where other rows have numbers"
        raise SourceError(
            problem,
            file=file,
            row=first[-1],
            remedy="join the two lines into one name a column, or remove one",
        )


def _decimal(frame: Frame, file: str) -> Decision:
    """Return the decimal sign of the file, commas replaced by points; raise where both are used."""
    counts = {}
    for index in range(len(frame.columns)):
        column = f"trim(c{index + 1})"
        sums = ", ".join(
            f"count(*) FILTER (regexp_matches({column}, {quote_text(pattern)}))"
            for pattern in (_DECIMAL_COMMA, _DECIMAL_POINT)
        )
        counts[index] = (*frame.row(f"SELECT {sums}, count(c{index + 1}) FROM {frame.table}"),)
    with_comma = [index for index, (comma, _, filled) in counts.items() if comma > filled / 2]
    with_point = [index for index, (_, point, filled) in counts.items() if point > filled / 2]
    mixed = with_comma and (with_point or any(counts[index][1] for index in with_comma))
    mixed = mixed or any(counts[index][0] for index in with_point)
    if mixed:
        index = next(index for index in (*with_comma, *with_point) if with_comma or counts[index][0])
        other = _DECIMAL_COMMA if index in with_point else _DECIMAL_POINT
        sql = f"SELECT row, c{index + 1} FROM {frame.table} WHERE regexp_matches(trim(c{index + 1}), {quote_text(other)}) ORDER BY row LIMIT 1"
        found = frame.con.execute(sql).fetchone() or (None, None)
        problem = "decimal commas and decimal points are both used" + (f": {found[1]!r}" if found[1] else "")
        remedy = "write all numbers with the same sign; nothing says which of the two separates thousands"
        raise SourceError(
            problem, file=file, row=found[0], column=frame.columns[index], value=found[1], remedy=remedy
        )
    if not with_comma:
        return Decision("decimal", "point", CERTAIN if with_point else LIKELY, "numbers are written so")
    for index in with_comma:
        frame.con.execute(
            f"UPDATE {frame.table} SET c{index + 1} = replace(c{index + 1}, ',', '.') WHERE c{index + 1} IS NOT NULL"
        )
    return Decision(
        "decimal", "comma", CERTAIN, f"{len(with_comma)} columns have numbers with a comma, none with a point"
    )
