"""Workbooks (.xlsx): their sheets, and the cells of one as text.

Nothing is computed: a formula is read as the value that was saved with it, and refused where none was.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENDINGS = (".xlsx",)
"""Endings of the workbooks that are read."""
REFUSED = (".ods", ".fods", ".xls", ".xlsm", ".xlsb", ".numbers")
"""Endings of workbooks that are not read."""
_LARGEST = 100_000_000  # bytes of a workbook
_MOST_UNPACKED = 2_000_000_000  # bytes of all of its parts
_MOST_CELLS = 50_000_000
_MOST_NAMED = 5
_UNSAVED = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]+)"[^<>]*>\s*<f(?:[^<>]*/>|[^<>]*>[^<>]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_FORMULA = re.compile(rb"<f[ >/]")
_HIDDEN = re.compile(rb'<row\s[^<>]*hidden="(?:1|true)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION = re.compile(r"<Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet of a workbook, and whether it is shown."""

    name: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of a sheet.

    Attributes
    ----------
    rows : sequence of sequence of str
        Text of each cell from A1 on; empty where the cell is.
    dates : frozenset of (int, int)
        Row and column, from 0, of the cells that a spreadsheet holds as a date or time.
    hidden_rows : int
        How many rows, which are read too, are hidden or left out by a filter.
    formulas : int
        How many cells have a formula, whose saved value is read.
    """

    name: str
    rows: Sequence[Sequence[str]]
    dates: frozenset[tuple[int, int]]
    hidden_rows: int = 0
    formulas: int = 0


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0.

    Examples
    --------
    >>> letters(0), letters(25), letters(26), letters(701), letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        text = chr(ord("A") + rest) + text
    return text


def cell_place(sheet: str, row: int, column: int) -> str:
    """Return where a cell is, as a spreadsheet writes it; row and column are counted from 0.

    Examples
    --------
    >>> cell_place("findings", 6, 3)
    'findings!D7'
    """
    return f"{sheet}!{letters(column)}{row + 1}"


class Workbook:
    """An .xlsx file that was read into memory.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        How errors name it; empty for the name of `path`.

    Raises
    ------
    SourceError
        It is not a workbook of this kind, is encrypted, damaged or too big.
    """

    def __init__(self, path: Path, file: str = "") -> None:
        self._file = file or path.name
        if path.suffix.lower() in REFUSED:
            raise self._error(
                f"workbooks of the kind {path.suffix} are not read", "save it as .xlsx, or as .csv in UTF-8"
            )
        try:
            size = path.stat().st_size
            self._content = path.read_bytes() if size <= _LARGEST else b""
        except OSError as error:
            problem = f"the file cannot be read ({error.strerror or error})"
            raise self._error(problem, "check that you have permission to read it") from None
        if size > _LARGEST:
            raise self._error(f"the workbook has more than {_LARGEST:,} bytes", "save the table as .csv")
        self._check_parts()
        self._book = self._opened()

    @property
    def sheets(self) -> list[SheetName]:
        """The sheets in their order; charts and macros are none."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        return [
            SheetName(each.name, each.visible is not SheetVisibleEnum.Visible)
            for each in self._book.sheets_metadata
            if each.typ is SheetTypeEnum.WorkSheet
        ]

    def has_rows(self, name: str) -> bool:
        """Return whether a sheet has more than one row."""
        return bool(self._book.get_sheet_by_name(name).height > 1)

    def read(self, name: str) -> SheetCells:
        """Return the cells of a sheet.

        Raises
        ------
        SourceError
            Cells are merged, or a formula was saved without its value.
        """
        sheet = self._book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            raise self._error(f"the sheet {name!r} has more than {_MOST_CELLS:,} cells", "save it as .csv")
        merged = [
            f"{cell_place(name, *start)}:{cell_place('', *end)[1:]}"
            for start, end in sheet.merged_cell_ranges or ()
        ]
        if merged:
            raise self._several("merged cells", merged, "unmerge them, and write the value into each cell")
        part = self._part_of(name)
        unsaved = [f"{name}!{cell.decode()}" for cell in _UNSAVED.findall(part)]
        if unsaved:
            remedy = (
                "open the workbook in a spreadsheet and save it, or write the values in place of formulas"
            )
            raise self._several("formulas that were saved without their value", unsaved, remedy)
        dates: set[tuple[int, int]] = set()
        rows = []
        for at, row in enumerate(sheet.to_python(skip_empty_area=False)):
            rows.append([_text(cell) for cell in row])
            dates.update((at, place) for place, cell in enumerate(row) if isinstance(cell, _TIMES))
        return SheetCells(
            name, rows, frozenset(dates), len(_HIDDEN.findall(part)), len(_FORMULA.findall(part))
        )

    def _error(self, problem: str, remedy: str) -> SourceError:
        return SourceError(problem, file=self._file, remedy=remedy)

    def _several(self, what: str, places: Sequence[str], remedy: str) -> SourceError:
        """Return the error for what is wrong at places of a sheet, the first of them named."""
        return SourceError(f"{what}: {listed(places, _MOST_NAMED)}", file=places[0], remedy=remedy)

    def _check_parts(self) -> None:
        """Raise if the file is not a zip archive with the parts of a workbook, or unpacks to too much."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                parts = archive.infolist()
        except zipfile.BadZipFile:
            is_locked = self._content.startswith(b"\xd0\xcf\x11\xe0")
            problem = (
                "the workbook has a password, or is an .xls"
                if is_locked
                else "the file is not a workbook (.xlsx)"
            )
            raise self._error(problem, "save it as .xlsx without a password, or as .csv in UTF-8") from None
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise self._error(
                "the file is a zip archive and not a workbook (.xlsx)", "save the table as .xlsx"
            )
        if sum(part.file_size for part in parts) > _MOST_UNPACKED:
            problem = f"the workbook unpacks to more than {_MOST_UNPACKED:,} bytes"
            raise self._error(problem, "check where it comes from")

    def _opened(self) -> Any:
        import python_calamine as calamine

        try:
            return calamine.CalamineWorkbook.from_filelike(io.BytesIO(self._content))
        except calamine.PasswordError:
            raise self._error("the workbook has a password", "save it without one") from None
        except calamine.CalamineError as error:
            raise self._error(f"the workbook cannot be read ({error})", "save it again as .xlsx") from None

    def _part_of(self, name: str) -> bytes:
        """Return the XML of a sheet; empty where it is not found."""
        with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            names = set(archive.namelist())
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            relations = "xl/_rels/workbook.xml.rels"
            links = archive.read(relations).decode("utf-8", "replace") if relations in names else ""
            targets = {
                each.get("Id"): each.get("Target", "") for each in map(_attributes, _RELATION.findall(links))
            }
            for sheet in map(_attributes, _SHEET.findall(book)):
                target = targets.get(sheet.get("r:id"), "")
                part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
                if sheet.get("name") == name and part in names:
                    return archive.read(part)
        return b""


def _attributes(element: str) -> dict[str, str]:
    """Return the attributes of an XML element, with its entities resolved."""
    from html import unescape

    return {key: unescape(value) for key, value in _ATTRIBUTE.findall(element)}


_TIMES = (date, datetime, time, timedelta)


def _text(cell: object) -> str:
    """Return a cell as text; a whole number has no decimal point."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    return str(cell)
