"""Files that are no table of results, by their bytes: each is one error that says what it is and what to do."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from kg.errors import NotFoundError, SourceError
from kg.load.dialect.read import read_frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(*members: tuple[str, str]) -> bytes:
    """Pack members into an archive, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def locked() -> bytes:
    """Make an archive whose member is said to be encrypted."""
    raw = bytearray(zipped(("results.csv", "gene,logFC\nAa1,1\n")))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


WIDE = ",".join(f"c{n}" for n in range(1_001)) + "\n"
FILES: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "comments alone": (lambda: b"# a\n# b\n", ("comments alone", "Name a table")),
    "cells of one column": (
        lambda: b"# a\ngene\nAa1\nBb2\n",
        ("results:2: no delimiter is found", "Separate the cells by tabs or commas"),
    ),
    "a header of fewer columns": (
        lambda: b"# a\ngene,logFC\nAa1,1,2,3\nBb2,1,2,3\n",
        ("results:2: the header has 2 columns, and the rows have 4", "Name each column once"),
    ),
    "a table of very many columns": (
        (WIDE + WIDE).encode,
        ("the table has 1,001 columns", "a row for each gene"),
    ),
    "an open quotation mark near the start": (
        lambda: b'# a\ngene,logFC\n"Aa1,1\nBb2,2\n',
        ("results:3: a quotation mark is not closed", "Correct the line"),
    ),
    "an open quotation mark at the end": (
        lambda: b'gene,logFC\nAa1,1\nBb2,"2\n',
        ("results:3: a quotation mark is not closed", "Correct the line"),
    ),
    "bytes in Latin-1 far below": (
        lambda: b"gene,logFC\n" + b"Gene1,1.5\n" * 30_000 + b"A\xe41,2\n",
        ("results:30002: not UTF-8", "Save the file as UTF-8"),
    ),
    "a cell longer than any": (
        lambda: b"gene,logFC\nAa1," + b"1" * 140_000 + b"\nBb2,2\n",
        ("the lines cannot be split (field larger than field limit", "Separate the cells"),
    ),
    "a line longer than any": (
        lambda: b"gene,logFC\n" + b"Aa1,1\n" * 50_000 + b"Bb2," + b"1" * 10_000_001 + b"\n",
        ("results:50002: the line has more than 10,000,000 bytes", "End each row with a line break"),
    ),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd00", ("packed with zstd", "Unpack it first")),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c00", ("packed with 7z", "Unpack it first")),
    "rar": (lambda: b"Rar!\x1a\x0700", ("packed with rar", "Unpack it first")),
    "a damaged archive": (
        lambda: b"PK\x03\x04damaged",
        ("cannot be unpacked (zip", "Fetch the file again"),
    ),
    "an archive with a password": (locked, ("the archive needs a password", "Unpack it first")),
    "zeros without end": (
        lambda: gzip.compress(bytes(21_000_000), compresslevel=1),
        ("more than 200 times its size", "Check where it comes from"),
    ),
    "a damaged workbook in a packed file": (
        lambda: gzip.compress(b"PK\x03\x04damaged"),
        ("not a workbook", "Save it as .xlsx"),
    ),
    "an OpenDocument": (
        lambda: zipped(("mimetype", OPEN_DOCUMENT), ("content.xml", "<x/>")),
        (".ods) are not read", "Save it as .xlsx, or as text"),
    ),
    "an OpenDocument in another order": (
        lambda: zipped(("content.xml", "<x/>"), ("mimetype", OPEN_DOCUMENT)),
        (".ods) are not read", "Save it as .xlsx, or as text"),
    ),
}


@pytest.mark.parametrize(("make", "words"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_table_is_refused_by_what_it_is(
    make: Callable[[], bytes], words: tuple[str, ...], tmp_path: Path
) -> None:
    """The error has the file, the line where there is one, what is wrong, and what to do."""
    path = tmp_path / "results"
    path.write_bytes(make())

    with pytest.raises(SourceError) as error:
        read_frames(path)
    assert [] == [each for each in ("results", *words) if each not in str(error.value)], str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error has the path and what to name."""
    with pytest.raises(NotFoundError, match=r"file not found: '.*/none\.csv'\. Name a table of results"):
        read_frames(tmp_path / "none.csv")


def test_a_letter_is_whole_wherever_the_file_is_first_read(tmp_path: Path) -> None:
    """A letter of two bytes at the end of what is looked at first is no fault of the file."""
    start = b"gene,logFC\n" + b"Gene1,1.5\n" * 19_998
    path = tmp_path / "results.csv"
    path.write_bytes(start + b"a" * (199_999 - len(start)) + "ä,2\nlast,3\n".encode())
    (frame,) = read_frames(path)

    assert 20_000 == frame.count
    cells = f"SELECT c1[-1] FROM {frame.table} ORDER BY row DESC LIMIT 2"  # noqa: S608 - a table of a test
    assert [("t",), ("ä",)] == frame.con.execute(cells).fetchall()
