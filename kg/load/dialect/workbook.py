"""Workbooks of spreadsheets: the one visible sheet that is a table, its values as they are stored."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

from kg.errors import OptionError, SourceError
from kg.load.dialect.frame import CERTAIN, Decision, frame_of_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from kg.load.dialect.frame import Frame

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<f[ >/]")
_BLOCK, _MOST_XML = 2**20, 2 * 10**9  # bytes
_MOST_CELLS = 50_000_000


def read_workbook(con: duckdb.DuckDBPyConnection, path: Path, file: str, sheet: str | None) -> Frame:
    """Read a sheet of a workbook into a frame; formulas give their stored values, nothing is computed.

    Raises
    ------
    OptionError
        Several visible sheets may be meant.
    SourceError
        The workbook cannot be read, cells are merged, or the header has two lines.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    formulas = _formulas(path, file)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            metadata = {each.name: str(each.visible).rpartition(".")[2] for each in book.sheets_metadata}
            name, decision = _chosen(book, metadata, sheet, file)
            page = book.get_sheet_by_name(name)
            if page.total_height * page.total_width > _MOST_CELLS:
                raise SourceError(
                    f"the sheet {name!r} has too many cells", file=file, remedy="save it as text"
                )
            merged = page.merged_cell_ranges or []
            rows = page.to_python(skip_empty_area=False)
    except CalamineError as error:
        remedy = "open it where it was made and save it again, without a password, or as text"
        raise SourceError(f"the workbook cannot be read ({error})", file=file, remedy=remedy) from None
    frame = _frame(con, rows, name, file, merged)
    frame.decisions.append(decision)
    if formulas:
        reason = "their stored values are read; a formula is never computed here"
        frame.decisions.append(Decision("formulas", f"{formulas:,} cells", CERTAIN, reason))
    return frame


def _formulas(path: Path, file: str) -> int:
    """Return the number of cells of a workbook that have a formula."""
    count = size = 0
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not _SHEET.fullmatch(member.filename):
                continue
            with archive.open(member) as handle:
                rest = b""
                while block := handle.read(_BLOCK):
                    size += len(block)
                    if size > _MOST_XML:
                        raise SourceError(
                            "the workbook unpacks to more than 2 GB",
                            file=file,
                            remedy="save the sheet as text",
                        )
                    count += len(_FORMULA.findall(rest + block))
                    rest = block[-2:]  # shorter than what is looked for, so that nothing is counted twice
    return count


def _chosen(book: Any, visible: dict[str, str], asked: str | None, file: str) -> tuple[str, Decision]:
    """Return the sheet that is the table."""
    hidden = [name for name, state in visible.items() if state != "Visible"]
    also = f"; hidden and not read: {', '.join(hidden)}" if hidden else ""
    if asked is not None:
        if asked not in visible:
            raise OptionError(
                f"{file} has no sheet {asked!r}", remedy=f"--sheet with one of {', '.join(visible)}"
            )
        return asked, Decision("sheet", asked, "declared", f"--sheet{also}")
    shown = [name for name in visible if name not in hidden]
    filled = [name for name in shown if book.get_sheet_by_name(name).total_height > 1]
    if len(filled) != 1:
        names = ", ".join(filled or visible)
        problem = f"{file} has {len(filled)} visible sheets with rows" + (
            f": {names}" if filled else also.removeprefix(";")
        )
        raise OptionError(problem, remedy=f"--sheet with one of {names}")
    reason = "the only visible sheet with rows" if len(visible) > 1 else "the only sheet"
    return filled[0], Decision("sheet", filled[0], CERTAIN, f"{reason}{also}")


def _frame(
    con: duckdb.DuckDBPyConnection, rows: Sequence[Sequence[Any]], name: str, file: str, merged: Sequence[Any]
) -> Frame:
    place = f"{file}, sheet {name}"
    start = next((at for at, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if start is None or len(rows) < start + 2:
        raise SourceError(
            "the sheet has no rows below a header", file=place, remedy="name another with --sheet"
        )
    if merged:
        (row, column), _ = merged[0]
        problem = f"{len(merged)} ranges of cells are merged, the first at row {row + 1}, column {column + 1}"
        raise SourceError(
            problem,
            file=place,
            row=row + 1,
            remedy="unmerge them, and write the value into each cell that it holds for",
        )
    header = [str(cell).strip() for cell in rows[start]]
    width = max((at for at, cell in enumerate(header, 1) if cell), default=0)
    beyond = next(
        (
            at
            for at, row in enumerate(rows[start + 1 :], start + 2)
            if any(cell != "" for cell in row[width:])
        ),
        None,
    )
    if beyond is not None:
        raise SourceError(
            "the row has cells beyond the header: a title stands above it, or columns have no name",
            file=place,
            row=beyond,
            remedy="keep one line with the name of each column, and remove the lines above",
        )
    body = list(rows[start + 1 :])
    while body and all(cell == "" for cell in body[-1]):
        body.pop()
    _refuse_titles(header[:width], body, place, start)
    columns = [(header[at], [_text(row[at]) for row in body]) for at in range(width)]
    return frame_of_arrays(con, name, columns, table="cells", first_row=start + 2)


def _refuse_titles(header: Sequence[str], body: Sequence[Sequence[Any]], place: str, start: int) -> None:
    """Raise if a title stands above the header, or the header has two lines."""
    first, below = body[0], body[1:51]
    words = [
        at
        for at in range(len(header))
        if isinstance(first[at], str)
        and first[at]
        and below
        and all(isinstance(row[at], float | int) for row in below)
    ]
    if len(words) > 1 or sum(map(bool, header)) * 2 < len(header):
        problem = "the table has two header lines, or a title above its header"
        remedy = "keep one line with the name of each column"
        raise SourceError(problem, file=place, row=start + 2, remedy=remedy)


def _text(cell: Any) -> str | None:
    """Return a cell as text; a date is written as a spreadsheet shows one, so that it is known for what it is."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    return str(cell)
