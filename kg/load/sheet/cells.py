"""A findings sheet as rows of text by column, from a text file or a workbook, with the place of each cell."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from kg.errors import SourceError, nearest
from kg.load.dialect.workbook import ENDINGS, REFUSED, Workbook, cell_place
from kg.load.file_kind import wrong_kind
from kg.load.quarantine import fault
from kg.load.sheet.columns import column_of, derived_headers, folded, known_headers
from kg.wording import counted, enumerated, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.load.quarantine import Fault

FINDINGS, SOURCE = "findings", "source"
"""Names of the sheets of a workbook that are read."""
COLUMNS, EXAMPLES, LISTS = "columns", "examples", "lists"
"""Names of the sheets that explain."""
_EXPLAINING = {SOURCE, COLUMNS, EXAMPLES, LISTS}
_LARGEST = 500_000_000  # bytes
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_HEAD = re.compile(r"#\s*(name|title|version|licence|citation|homepage)\s*:\s*(.+)", re.IGNORECASE)
_GUARDED = re.compile(r"'[=+\-@]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"\s+")
_MOST_LISTED = 12
_LEAST_NAMES = 2  # recognised names that make a row a header
_IGNORED = "#"


class Row(NamedTuple):
    """A row of a sheet: its line or row, and the cells that are not empty, by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class SheetTable:
    """A findings sheet that was read.

    Attributes
    ----------
    file : str
        Name of the file.
    sheet : str or None
        Name of the sheet of a workbook; None for a text file.
    headers : mapping of str to (int, str)
        Column → its position, and the header as written.
    scale : str or None
        The scale of effects that the header says.
    units : dict of str to str
        Column → the unit that its header says.
    head : mapping of str to str
        What is said of the source: title, licence, citation and so on.
    """

    file: str
    sheet: str | None
    digest: bytes
    headers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    scale: str | None = None
    units: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(
        self, rule: str, row: int | None, column: str | None, value: str | None = None, **texts: str
    ) -> Fault:
        """Return a fault of a cell; the column is that of the sheet, which need not be in the header."""
        file, header = self.place(row, column)
        return fault(rule, file, row, header, value, **texts)

    def place(self, row: int | None, column: str | None) -> tuple[str, str | None]:
        """Return the file, or the cell of a workbook, and the header of a cell."""
        position, header = self.headers.get(column or "", (None, column))
        if self.sheet is None or row is None:
            return self.file, header
        return f"{self.sheet}!{row}" if position is None else cell_place(
            self.sheet, row - 1, position
        ), header

    def error(self, first: Fault, more: int = 0) -> SourceError:
        """Return the error of a fault, which names the cell; `more` is the number of other faults."""
        error = first.error(more)
        if self.sheet is not None and first.row is not None:
            error.where = first.file
        elif first.row is not None:
            error.where = f"{first.file} line {first.row}" + (
                f", column {first.column}" if first.column else ""
            )
        return error


def read_sheet(path: Path) -> SheetTable:
    """Read a findings sheet: .xlsx, or text with commas, semicolons or tabs.

    Raises
    ------
    SourceError
        It is another kind of file, or its header is not one of a sheet.
    """
    if path.suffix.lower() in (*ENDINGS, *REFUSED):
        return _read_workbook(path)
    return _read_text(path)


def header_of(path: Path) -> list[str]:
    """Return the cells of the first row of a text file or workbook that could be a header; none where it cannot be read.

    Raise SourceError where cells of a workbook are merged, or a formula was saved without its value.
    """
    if path.suffix.lower() in ENDINGS:
        try:
            book = Workbook(path)
        except SourceError:
            return []
        names = [each.name for each in book.sheets]
        return [*next(iter(book.read(FINDINGS if FINDINGS in names else names[0]).rows if names else ()), ())]
    try:
        with path.open("rb") as handle:
            text = handle.read(100_000).decode("utf-8-sig", "replace")
    except OSError:
        return []
    lines = [line for line in _lines_of(text).split("\n") if line.strip() and not line.startswith(_IGNORED)]
    return next(csv.reader(lines[:1], delimiter=_separator(lines[0])), []) if lines else []


def _read_workbook(path: Path) -> SheetTable:
    book = Workbook(path)
    shown = [each.name for each in book.sheets if not each.is_hidden]
    hidden = [each.name for each in book.sheets if each.is_hidden and each.name not in _EXPLAINING]
    by_name = {name.casefold(): name for name in shown}
    others = [name for name in shown if name.casefold() not in _EXPLAINING]
    name = by_name.get(FINDINGS) or (others[0] if len(others) == 1 else None)
    if name is None:
        problem = f"no sheet is named {FINDINGS!r}" if others else "the workbook has no sheet that is shown"
        remedy = f"rename the one with the findings; sheets: {listed(shown or hidden, _MOST_LISTED)}"
        raise SourceError(problem, file=path.name, remedy=remedy)
    cells = book.read(name)
    table = SheetTable(path.name, name, hashlib.sha256(path.read_bytes()).digest())
    if hidden:
        table.notes.append(f"Not read, because hidden: {enumerated(hidden, 'and')}")
    left = [each for each in others if each != name]
    if left:
        table.notes.append(f"Read the sheet {name!r}; not read: {listed(left, _MOST_LISTED)}")
    if cells.hidden_rows:
        table.notes.append(f"{counted(cells.hidden_rows, 'hidden row')} of {name!r} read like any other")
    if SOURCE in by_name:
        for row in book.read(by_name[SOURCE]).rows:
            if len(row) > 1 and row[0].strip() and row[1].strip():
                table.head[row[0].strip().casefold()] = row[1].strip()
    rows = [(at, [*row]) for at, row in enumerate(cells.rows, 1)]
    _fill(table, rows)
    for at, place in sorted(cells.dates):
        column = next((name for name, (position, _) in table.headers.items() if position == place), None)
        if column is not None and at + 1 in {row.number for row in table.rows}:
            table.faults.append(table.fault("cell.spreadsheet", at + 1, column, cells.rows[at][place]))
    return table


def _read_text(path: Path) -> SheetTable:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror or error})"
        remedy = "check that you have permission to read it"
        raise SourceError(problem, file=path.name, remedy=remedy) from None
    table = SheetTable(path.name, None, hashlib.sha256(content).digest())
    if size > _LARGEST:
        problem = f"the file has more than {_LARGEST:,} bytes"
        raise SourceError(problem, file=path.name, remedy="split it, or load it as a result table")
    if b"\0" in content:
        row = content[: content.index(b"\0")].count(b"\n") + 1
        remedy = "save the file as plain UTF-8 text (it looks like UTF-16)" if row == 1 else "remove it"
        raise SourceError("NUL byte in the file", file=path.name, row=row, remedy=remedy)
    kind = wrong_kind(
        content[:10_000].replace(b"\r", b"\n").split(b"\n", 1)[0].replace(b",", b"\t").replace(b";", b"\t"),
        (),
    )
    if kind is not None:
        raise SourceError(
            kind[0], file=path.name, row=1, remedy=kind[1].replace("tab separated text", "text")
        )
    text = _decoded(table, content)
    rows = _text_rows(table, text)
    _fill(table, rows)
    return table


def _decoded(table: SheetTable, content: bytes) -> str:
    """Return the text of a file with line ends of Unix; a line in another encoding becomes a fault and an empty line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        lines = []
        for row, line in enumerate(re.split(rb"\r\n|\r|\n", content), 1):
            try:
                lines.append(line.decode("utf-8-sig" if row == 1 else "utf-8"))
            except UnicodeDecodeError as error:
                shown = line[max(0, error.start - 10) : error.start + 10].decode("latin-1")
                table.faults.append(table.fault("line.encoding", row, None, shown))
                lines.append("")
        text = "\n".join(lines)
    if "\r" in text.replace("\r\n", "") and "\n" not in text:
        table.notes.append("The lines end in a carriage return alone; each was read as the end of a line")
    return _lines_of(text)


def _lines_of(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(line: str) -> str:
    """Return the separator of a header: the one that makes the most names known, then the most frequent one."""

    def rank(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=separator), [])
        return sum(column_of(cell) is not None for cell in cells), line.count(separator)

    return max(_SEPARATORS, key=rank)


def _text_rows(table: SheetTable, text: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a text with their lines, and read what `# title: …` lines before the header say."""
    lines = text.split("\n")
    start = 0
    while start < len(lines) and (not lines[start].strip() or _HEAD.fullmatch(lines[start].strip())):
        head = _HEAD.fullmatch(lines[start].strip())
        if head is not None:
            table.head[head[1].casefold()] = head[2].strip()
        start += 1
    if start == len(lines):
        return []
    separator = _separator(lines[start])
    if separator != {".csv": ",", ".tsv": "\t"}.get(table.file[-4:].lower(), separator):
        table.notes.append(f"Separator: {_SEPARATORS[separator]}")
    reader = csv.reader(io.StringIO("\n".join(lines[start:])), delimiter=separator, strict=True)
    rows = []
    row = 0
    try:
        for cells in reader:
            first, row = row + 1, reader.line_num
            rows.append((start + first, cells))
    except csv.Error as error:
        problem = f"a quotation mark is not closed, or text follows it ({error})"
        raise SourceError(
            problem, file=table.file, row=start + row + 1, remedy="correct the quoting"
        ) from None
    return rows


def _fill(table: SheetTable, rows: Sequence[tuple[int, list[str]]]) -> None:
    """Read the header and the rows of a table."""
    filled = [(at, cells) for at, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        problem = "the sheet is empty" if table.sheet else "the file is empty"
        raise SourceError(
            problem, file=table.sheet or table.file, remedy="write a header, and a row for each finding"
        )
    (at, header), *others = filled
    _refuse_two_headers(table, filled)
    _read_header(table, at, header, [cells for _, cells in others])
    positions = {position: name for name, (position, _) in table.headers.items()}
    known = [folded(cell) for cell in header]
    for number, cells in others:
        if [folded(cell) for cell in cells] == known:
            remedy = "remove the repeated header, here and where two files were joined"
            table.faults.append(
                table.fault(
                    "line.cells", number, None, problem="the header is repeated in this row", remedy=remedy
                )
            )
        elif table.sheet is None and len(cells) != len(header) and any(map(str.strip, cells[len(header) :])):
            problem = f"the row has {len(cells)} cells, the header {len(header)}"
            remedy = "remove the cells that have no column, or quote a cell that has the separator in it"
            table.faults.append(
                table.fault("line.cells", number, None, cells[-1], problem=problem, remedy=remedy)
            )
        elif table.sheet is None and len(cells) < len(header):
            problem = f"the row has {counted(len(cells), 'cell')}, the header {len(header)}"
            table.faults.append(
                table.fault("line.cells", number, None, cells[-1], problem=problem, remedy="add empty cells")
            )
        else:
            values = dict(_values(table, number, cells, positions))
            if values:
                table.rows.append(Row(number, values))
    if not table.rows and not table.faults:
        raise SourceError(
            "the sheet has a header and no finding",
            file=table.sheet or table.file,
            row=at,
            remedy="write a row for each finding",
        )


def _values(
    table: SheetTable, number: int, cells: Sequence[str], positions: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """Yield column and value of the cells of a row that are not empty, with single blanks."""
    for place, cell in enumerate(cells):
        name = positions.get(place)
        control = _CONTROL.search(cell)
        if name is None:
            continue
        if control is not None:
            table.faults.append(table.fault("line.control-character", number, name, _CONTROL.sub("?", cell)))
        text = _BLANKS.sub(" ", unicodedata.normalize("NFC", cell)).strip()
        if _GUARDED.match(text):
            text = text[1:]
        if text:
            yield name, text


def _refuse_two_headers(table: SheetTable, filled: Sequence[tuple[int, list[str]]]) -> None:
    """Raise if the second row names more columns than the first."""
    names = [sum(column_of(cell) is not None for cell in cells if cell.strip()) for _, cells in filled[:2]]
    if len(names) > 1 and names[1] >= max(_LEAST_NAMES, names[0] + 1):
        (first, _), (second, _) = filled[:2]
        problem = f"two header rows: the names of the columns are in row {second}"
        raise SourceError(problem, file=table.sheet or table.file, row=first, remedy=f"remove row {first}")


def _read_header(table: SheetTable, row: int, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Read which column each header means; raise for all that are unknown or duplicate."""

    def refuse(problem: str, remedy: str, name: str | None = None) -> NoReturn:
        place = table.sheet or table.file
        raise SourceError(problem, file=place, row=row, column=name, value=name, remedy=remedy)

    unknown, ignored, headers = [], [], dict[str, tuple[int, str]]()
    for position, cell in enumerate(header):
        name = cell.strip()
        found = column_of(name) if name else None
        if not name:
            if any(len(cells) > position and cells[position].strip() for cells in rows):
                refuse(f"column {position + 1} has cells and no name", "write its name into the header")
        elif name.startswith(_IGNORED) or (found is None and folded(name) in map(folded, derived_headers())):
            ignored.append(name)
        elif found is None:
            unknown.append(name)
        elif found.column in headers:
            problem = f"duplicate column: {headers[found.column][1]!r} and {name!r} are both {found.column}"
            refuse(
                problem, f"keep one of them, or begin the other with {_IGNORED} so that it is not read", name
            )
        else:
            headers[found.column] = (position, name)
            table.scale = found.scale or table.scale
            table.units |= {} if found.unit is None else {found.column: found.unit}
    _refuse_unknown(unknown, refuse)
    if ignored:
        table.notes.append(f"Not read: {listed(ignored, _MOST_LISTED)}")
    if "gene" not in headers and "symbol" in headers:
        headers["gene"] = headers.pop("symbol")
    _refuse_missing(headers, refuse)
    table.headers = headers


def _refuse_unknown(unknown: Sequence[str], refuse: Callable[[str, str], NoReturn]) -> None:
    """Raise if columns are unknown, for all of them."""
    if unknown:
        hints = [
            f"did you mean {close!r} for {name!r}?"
            for name in unknown
            if (close := nearest(name, known_headers()))
        ]
        remedy = " ".join(
            [*hints, f"correct them, or begin a name with {_IGNORED} so that its column is not read"]
        )
        noun = "unknown column" if len(unknown) == 1 else "unknown columns"
        refuse(f"{noun}: {listed([repr(each) for each in unknown], _MOST_LISTED)}", remedy)


def _refuse_missing(headers: Mapping[str, object], refuse: Callable[[str, str], NoReturn]) -> None:
    """Raise if a column that every sheet needs is missing."""
    needed = (("study",), ("system",), ("gene", "pathway"), ("direction", "effect", "call"))
    missing = [" or ".join(names) for names in needed if not any(name in headers for name in names)]
    if missing:
        refuse(
            f"missing {'column' if len(missing) == 1 else 'columns'}: {', '.join(missing)}",
            "add them; `kg init findings.xlsx` writes a workbook with all columns",
        )
