"""Files of tables in every dialect, read into frames of text: nothing is lost, and nothing is run."""

from __future__ import annotations

import gzip
import lzma
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import OptionError, SourceError
from kg.load.dialect.read import read_frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "gene,logFC,PValue,FDR"
ROWS = ["Aa1,1.5,1e-5,0.001", "Bb2,-0.5,0.2,0.6", "Cc3,0.25,0.04,0.3"]
EXPECTED = [("Aa1", 1.5), ("Bb2", -0.5), ("Cc3", 0.25)]


def text(header: str = HEADER, rows: list[str] | None = None, end: str = "\n") -> str:
    """Join a header and rows."""
    return end.join([header, *(ROWS if rows is None else rows)]) + end


def frame_of(path: Path) -> list[tuple[Any, ...]]:
    """Read the first column, and the second as numbers."""
    (frame,) = read_frames(path)
    return frame.con.execute(f"SELECT c1, n2 FROM {frame.table} ORDER BY row").fetchall()  # noqa: S608 - a table of a test


def decided(path: Path) -> dict[str, str]:
    """Read a file and return what was decided about it."""
    (frame,) = read_frames(path)
    return {each.item: each.value for each in frame.decisions}


QUOTED = '"gene","logFC","PValue","FDR"\n' + "".join(
    '"' + row.partition(",")[0] + '",' + row.partition(",")[2] + "\n" for row in ROWS
)
DIALECTS = {
    "comma": text(),
    "tab": text().replace(",", "\t"),
    "semicolon": text().replace(",", ";"),
    "decimal comma": text().replace(",", ";").replace(".", ","),
    "quoted": QUOTED,
    "decimal comma in quotes": 'gene,logFC,PValue,FDR\nAa1,"1,5","0,00001","0,001"\nBb2,"-0,5","0,2","0,6"\nCc3,"0,25","0,04","0,3"\n',
    "header one field short": text("logFC PValue FDR").replace(",", " "),
    "unnamed first column": text(",logFC,PValue,FDR"),
    "CRLF": text(end="\r\n"),
    "no final newline": text().rstrip("\n"),
    "byte order mark": "\ufeff" + text(),
    "comments": "# made by a tool\n# version 2\n" + text(),
    "spaces around cells": text().replace(",", ", "),
}


@pytest.mark.parametrize("content", DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_gives_the_same_cells(content: str, tmp_path: Path) -> None:
    """Delimiter, quotes, decimal sign, header and line ends are recognised by content."""
    path = tmp_path / "results"
    path.write_bytes(content.encode())

    assert EXPECTED == frame_of(path)


def zipped(raw: bytes) -> bytes:
    """Pack content as the only member of an archive."""
    from io import BytesIO

    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("results.csv", raw)
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zipped], ids=["gz", "xz", "zip"])
def test_a_packed_file_is_recognised_by_its_bytes(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """The name of a packed file says nothing."""
    path = tmp_path / "results.csv"
    path.write_bytes(pack(text().encode()))

    assert EXPECTED == frame_of(path)


def test_a_line_of_the_frame_is_a_line_of_the_file(tmp_path: Path) -> None:
    """Rows are counted as an editor counts lines, comments and header included."""
    path = tmp_path / "results.csv"
    path.write_text("# a comment\n" + text(), encoding="utf-8")
    (frame,) = read_frames(path)

    assert [(3,), (4,), (5,)] == frame.con.execute(f"SELECT row FROM {frame.table} ORDER BY row").fetchall()  # noqa: S608 - a table of a test


def truncated() -> bytes:
    """Make a gzip file without its end."""
    return gzip.compress(text(rows=ROWS * 200).encode())[:-20]


LIES = {
    "truncated gz": (truncated(), "its end is missing"),
    "shifted columns": ((text() + "Dd4,9,0.1,0.2,0.3\n").encode(), "has 5 cells"),
    "a short row": ((text() + "Dd4,9\n").encode(), "has 2 cells"),
    "two decimal signs": (
        text().replace(",", ";").replace("1.5", "1,5").replace("0.5", "0,5").encode(),
        "decimal commas and decimal points",
    ),
    "two header lines": (text(rows=["symbol,log2,raw,adjusted", *ROWS]).encode(), "header has two lines"),
    "not UTF-8": (text().replace("Aa1", "Aä1").encode("latin-1"), "not UTF-8"),
    "a page of the web": (b"<!DOCTYPE html>\n<html></html>\n", "page of HTML"),
    "empty": (b"\n", "is empty"),
    "header alone": (HEADER.encode() + b"\n", "no row"),
    "PDF": (b"%PDF-1.7\n", "a PDF document"),
}


@pytest.mark.parametrize(("content", "words"), LIES.values(), ids=LIES)
def test_a_damaged_file_is_one_clear_error(content: bytes, words: str, tmp_path: Path) -> None:
    """The error says what is wrong, and where; no row is dropped."""
    path = tmp_path / "results.csv"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=words):
        read_frames(path)


def test_an_archive_with_two_files_is_refused(tmp_path: Path) -> None:
    """Nothing says which of them is meant."""
    path = tmp_path / "results.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", text())
        archive.writestr("b.csv", text())

    with pytest.raises(SourceError, match=r"2 files: a\.csv, b\.csv"):
        read_frames(path)


def workbook(path: Path, change: Callable[[Any], None] | None = None) -> Path:
    """Write the rows into a workbook, changed before it is saved."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "results"
    sheet.append(HEADER.split(","))
    for row in ROWS:
        name, *numbers = row.split(",")
        sheet.append([name, *map(float, numbers)])
    if change is not None:
        change(book)
    book.save(path)
    return path


def hide_another(book: Any) -> None:
    """Add a hidden sheet with other rows."""
    other = book.create_sheet("old")
    other.append(["gene", "logFC"])
    other.append(["Zz9", 5])
    other.sheet_state = "hidden"


def test_the_visible_sheet_is_read(tmp_path: Path) -> None:
    """A hidden sheet is not read, and the decision names it."""
    path = workbook(tmp_path / "results.xlsx", hide_another)
    (frame,) = read_frames(path)

    assert EXPECTED == frame_of(path)
    assert any("hidden and not read: old" in each.reason for each in frame.decisions)


def test_two_visible_sheets_are_asked_for(tmp_path: Path) -> None:
    """Nothing says which sheet is meant; --sheet decides."""
    path = workbook(tmp_path / "results.xlsx", lambda book: book.copy_worksheet(book.active))

    with pytest.raises(OptionError, match="2 visible sheets"):
        read_frames(path)
    assert 3 == read_frames(path, "results")[0].count


def test_a_sheet_with_one_row_has_rows(tmp_path: Path) -> None:
    """A header and one row are a table; a header alone is none."""

    def shorten(book: Any) -> None:
        book.active.delete_rows(3, 10)
        book.copy_worksheet(book.active)
        book.create_sheet("header alone").append(["gene", "logFC"])

    with pytest.raises(OptionError, match="2 visible sheets with rows"):
        read_frames(workbook(tmp_path / "results.xlsx", shorten))


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    """A merged cell has a value for one row alone."""
    path = workbook(tmp_path / "results.xlsx", lambda book: book.active.merge_cells("A2:A3"))

    with pytest.raises(SourceError, match="merged cells: results!A2:A3"):
        read_frames(path)


def with_formula(path: Path, saved: str) -> Path:
    """Write a workbook whose cell B2 has a formula with a saved value, or without one."""

    def add(book: Any) -> None:
        book.active["B2"] = "=1+1"

    workbook(path, add)
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<f>1+1</f><v></v>" in parts[sheet] or b"<f>1+1</f><v />" in parts[sheet]
    for empty in (b"<f>1+1</f><v></v>", b"<f>1+1</f><v />"):
        parts[sheet] = parts[sheet].replace(empty, f"<f>1+1</f>{saved}".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_formulas_are_never_computed(tmp_path: Path) -> None:
    """Their saved values are read, and the number of formulas is printed."""
    path = with_formula(tmp_path / "results.xlsx", "<v>7</v>")

    assert "1 cell" == decided(path)["formulas"]
    assert [7, -0.5, 0.25] == [number for _, number in frame_of(path)]


def test_a_formula_without_a_saved_value_is_refused(tmp_path: Path) -> None:
    """Its value is not missing: it was never computed."""
    path = with_formula(tmp_path / "results.xlsx", "")

    with pytest.raises(SourceError, match="formulas that were saved without their value: results!B2"):
        read_frames(path)


def test_a_title_above_the_header_is_refused(tmp_path: Path) -> None:
    """A workbook with two header lines does not give numbers under the wrong names."""
    path = workbook(tmp_path / "results.xlsx", lambda book: book.active.insert_rows(1))

    def title(book: Any) -> None:
        book.active.insert_rows(1)
        book.active["A1"] = "Table S1"

    assert EXPECTED == frame_of(path)
    with pytest.raises(SourceError, match="a title stands above it"):
        read_frames(workbook(tmp_path / "titled.xlsx", title))
