"""Sheets of workbooks as frames: the one visible sheet that is a table, its values as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import OptionError, SourceError
from kg.load.dialect.frame import CERTAIN, DECLARED, Decision, frame_of_arrays
from kg.load.dialect.workbook import Workbook
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from kg.load.dialect.frame import Frame

_HEADER_LINES = 50  # rows below a header that say whether its columns are numbers


def read_workbook(con: duckdb.DuckDBPyConnection, path: Path, file: str, sheet: str | None) -> Frame:
    """Read a sheet of a workbook into a frame; formulas give their saved values, nothing is computed.

    Raises
    ------
    OptionError
        Several visible sheets may be meant.
    SourceError
        The workbook cannot be read, cells are merged, a formula has no saved value, or the header has two lines.
    """
    book = Workbook(path, file)
    decision = _chosen(book, sheet, file)
    cells = book.read(decision.value)
    frame = _frame(con, cells.rows, cells.name, file)
    frame.decisions.append(decision)
    if cells.formulas:
        reason = "their saved values are read; a formula is never computed here"
        frame.decisions.append(Decision("formulas", counted(cells.formulas, "cell"), CERTAIN, reason))
    if cells.hidden_rows:
        reason = "read like any other"
        frame.decisions.append(Decision("hidden rows", counted(cells.hidden_rows, "row"), CERTAIN, reason))
    return frame


def _chosen(book: Workbook, asked: str | None, file: str) -> Decision:
    """Return the sheet that is the table."""
    names = [each.name for each in book.sheets]
    hidden = [each.name for each in book.sheets if each.is_hidden]
    also = f"; hidden and not read: {', '.join(hidden)}" if hidden else ""
    if asked is not None:
        if asked not in names:
            raise OptionError(
                f"{file} has no sheet {asked!r}", remedy=f"--sheet with one of {', '.join(names)}"
            )
        return Decision("sheet", asked, DECLARED, f"--sheet{also}")
    filled = [name for name in names if name not in hidden and book.has_rows(name)]
    if len(filled) != 1:
        problem = f"{file} has {len(filled)} visible sheets with rows"
        problem += f": {', '.join(filled)}" if filled else also.removeprefix(";")
        raise OptionError(problem, remedy=f"--sheet with one of {', '.join(filled or names)}")
    reason = "the only visible sheet with rows" if len(names) > 1 else "the only sheet"
    return Decision("sheet", filled[0], CERTAIN, f"{reason}{also}")


def _frame(con: duckdb.DuckDBPyConnection, rows: Sequence[Sequence[str]], name: str, file: str) -> Frame:
    place = f"{file}, sheet {name}"
    start = next((at for at, row in enumerate(rows) if any(row)), None)
    if start is None or len(rows) < start + 2:
        raise SourceError(
            "the sheet has no rows below a header", file=place, remedy="name another with --sheet"
        )
    header = [cell.strip() for cell in rows[start]]
    width = max((at for at, cell in enumerate(header, 1) if cell), default=0)
    beyond = next(
        (at for at, row in enumerate(rows[start + 1 :], start + 2) if any(row[width:])),
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
    while body and not any(body[-1]):
        body.pop()
    _refuse_titles(header[:width], body, place, start)
    columns = [(header[at], [row[at] or None for row in body]) for at in range(width)]
    return frame_of_arrays(con, name, columns, table="cells", first_row=start + 2)


def _refuse_titles(header: Sequence[str], body: Sequence[Sequence[str]], place: str, start: int) -> None:
    """Raise if a title stands above the header, or the header has two lines."""
    first, below = body[0], body[1 : 1 + _HEADER_LINES]
    words = [
        at
        for at in range(len(header))
        if first[at] and not _is_number(first[at]) and below and all(_is_number(row[at]) for row in below)
    ]
    if len(words) > 1 or sum(map(bool, header)) * 2 < len(header):
        problem = "the table has two header lines, or a title above its header"
        remedy = "keep one line with the name of each column"
        raise SourceError(problem, file=place, row=start + 2, remedy=remedy)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
