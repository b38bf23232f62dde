"""A workbook of a findings sheet: rows, drop-down lists of the closed vocabularies, and what each column means."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kg.load.dialect.workbook import letters
from kg.load.sheet.cells import COLUMNS, EXAMPLES, FINDINGS, LISTS, SOURCE
from kg.load.sheet.columns import sheet_columns
from kg.resources import folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.load.sheet.columns import SheetColumn

_EXAMPLE_FILE = "sheet_examples.tsv"
_LAST_ROW = 10_000  # of the drop-down lists
_WIDTHS = {"note": 40, "study": 20, "system": 20, "comparator": 20, "contrast_type": 24}
_WIDTH = 14
_SHORT = {"call": ("yes", "no", "n.s."), "universe": ("all", "panel of 12", "panel", "not stated")}
_HEAD = {
    "name": "lower case letters, digits and hyphens: part of every identifier",
    "title": "what the sheet is about",
    "version": "a date or number of this state",
    "licence": "of the table, not of the papers",
    "citation": "how it is cited",
    "homepage": "https://…",
}
_AS_TEXT = "@"  # the format of cells in which a spreadsheet makes no dates


def write_workbook(
    stream: IO[bytes],
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    head: Mapping[str, str] | None = None,
    has_examples: bool = False,
) -> None:
    """Write a workbook that `kg load` reads.

    Parameters
    ----------
    names : sequence of str
        The columns of the sheet.
    rows : sequence of sequence of str
        Their cells, as text.
    head : mapping of str to str or None
        What the sheet `source` says; None writes empty cells.
    has_examples : bool
        True adds a sheet with a filled example of each type of contrast.
    """
    from openpyxl import Workbook

    book = Workbook()
    _write_rows(book.active, FINDINGS, names, rows)
    if has_examples:
        columns, examples = example_rows()
        _write_rows(book.create_sheet(), EXAMPLES, columns, examples)
    _write_columns(book.create_sheet(), names)
    sheet = book.create_sheet(SOURCE)
    for key, about in _HEAD.items():
        sheet.append([key, (head or {}).get(key, ""), about])
    _set_widths(sheet, (12, 50, 60))
    _write_lists(book, names)
    book.save(stream)


def example_rows() -> tuple[list[str], list[list[str]]]:
    """Return the columns and the rows of the examples, one row or more for each type of contrast."""
    text = folder("loaders").joinpath("formats", _EXAMPLE_FILE).read_text(encoding="utf-8")
    header, *rows = (line.split("\t") for line in text.splitlines())
    return header, rows


def _write_rows(sheet: Any, title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a header and rows, every cell as text."""
    sheet.title = title
    sheet.append(list(names))
    for row in rows:
        sheet.append(list(row))
    for place, name in enumerate(names, 1):
        sheet.column_dimensions[letters(place - 1)].number_format = _AS_TEXT
        for line in range(1, len(rows) + 2):
            cell = sheet.cell(line, place)
            cell.number_format = _AS_TEXT
            if cell.data_type == "f":  # a text that begins with = is no formula
                cell.data_type = "s"
        sheet.column_dimensions[letters(place - 1)].width = _WIDTHS.get(name, _WIDTH)
    _mark_header(sheet)
    sheet.freeze_panes = "B2"


def _mark_header(sheet: Any) -> None:
    from openpyxl.styles import Font

    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _set_widths(sheet: Any, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths):
        sheet.column_dimensions[letters(place)].width = width


def _write_columns(sheet: Any, names: Sequence[str]) -> None:
    """Write what each column may hold, those of the sheet first."""
    sheet.title = COLUMNS
    sheet.append(["column", "describes", "may hold", "also called", "about"])
    every = sheet_columns()
    for name in dict.fromkeys([*names, *every]):
        column = every[name]
        sheet.append([name, column.part, _may_hold(column), ", ".join(column.aliases), column.about])
    _mark_header(sheet)
    _set_widths(sheet, (18, 12, 50, 40, 80))


def _may_hold(column: SheetColumn) -> str:
    """Return what the cells of a column may hold."""
    numbers = {"integer": "a whole number", "double": "a number", "p": "a p-value, or a bound such as <0.05"}
    if column.number is not None:
        return numbers[column.number]
    text = ", ".join(_choices(column)) or "text"
    return f"{text}; several with |" if column.is_list else text


def _choices(column: SheetColumn) -> list[str]:
    """Return the values that a column proposes; none where it has no closed list."""
    return [*dict.fromkeys([*_SHORT.get(column.name, ()), *column.values])]


def _write_lists(book: Any, names: Sequence[str]) -> None:
    """Write the closed lists into a hidden sheet, and make them drop-down lists; other spellings can be typed too."""
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    listed = [(name, _choices(sheet_columns()[name])) for name in names]
    for place, (name, values) in enumerate([each for each in listed if each[1]]):
        for row, text in enumerate([name, *values], 1):
            sheet.cell(row, place + 1, text)
        column = letters(place)
        choice = DataValidation(
            type="list", formula1=f"={LISTS}!${column}$2:${column}${len(values) + 1}", allow_blank=True
        )
        choice.errorStyle = "warning"
        choice.error = "not in the list; kg load reads usual spellings too"
        choice.prompt = _prompt(sheet_columns()[name])
        own = letters(names.index(name))
        choice.add(f"{own}2:{own}{_LAST_ROW}")
        book[FINDINGS].add_data_validation(choice)


def _prompt(column: SheetColumn) -> str:
    """Return the text beside a cell: what its column is about."""
    return column.about[:255]
