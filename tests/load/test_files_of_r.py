"""Files of R (.rds), read into frames of text without running R."""

from __future__ import annotations

import gzip
import re
import struct
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import KGError, MissingExtraError
from kg.load.dialect.read import read_frames

if TYPE_CHECKING:
    from pathlib import Path

    from kg.load.dialect.frame import Frame

pytest.importorskip("rdata")


def integers(*values: int) -> bytes:
    """Write integers as the files of R have them."""
    return struct.pack(f">{len(values)}i", *values)


def texts(*values: str) -> bytes:
    """Write a vector of text as the files of R have it."""
    cells = b"".join(integers(0x00040009, len(value)) + value.encode() for value in values)
    return integers(16, len(values)) + cells


def symbol(name: str) -> bytes:
    """Write a symbol as the files of R have it."""
    return integers(1, 0x00040009, len(name)) + name.encode()


def attribute(name: str, value: bytes) -> bytes:
    """Write an attribute as the files of R have it."""
    return integers(1026) + symbol(name) + value


def numbers(*values: float) -> bytes:
    """Write a vector of numbers as the files of R have it."""
    return integers(14, len(values)) + struct.pack(f">{len(values)}d", *values)


NOTHING = 254
START = b"X\n" + integers(2, 262_144, 131_840)
COMPACT = b"X\n" + integers(3, 262_144, 197_888, 5) + b"UTF-8"  # versions of R that write compact vectors
FUNCTION = integers(1027, 253, NOTHING, NOTHING)


def data_frame(*columns: tuple[str, bytes], rows: tuple[str, ...]) -> bytes:
    """Write a data frame as the files of R have it."""
    names = attribute("names", texts(*(name for name, _ in columns)))
    kind = attribute("class", texts("data.frame")) + attribute("row.names", texts(*rows))
    return (
        integers(787, len(columns))
        + b"".join(cells for _, cells in columns)
        + names
        + kind
        + integers(NOTHING)
    )


def compact(first: float, count: float) -> bytes:
    """Write integers in a row as newer files of R have them: their number, the first and the step."""
    kind = integers(2) + symbol("compact_intseq") + integers(2) + symbol("base")
    return (
        integers(238) + kind + integers(2, 13, 1, 13, NOTHING) + numbers(count, first, 1) + integers(NOTHING)
    )


def factor(levels: tuple[str, ...], *codes: int) -> bytes:
    """Write a factor as the files of R have it: a code for each row, and the texts of the codes."""
    return integers(781, len(codes), *codes) + attribute("levels", texts(*levels)) + integers(NOTHING)


def cells(frame: Frame, columns: str) -> list[tuple[Any, ...]]:
    """Return columns of a frame."""
    return frame.con.execute(f"SELECT {columns} FROM {frame.table} ORDER BY row").fetchall()  # noqa: S608 - a table of a test


GENES = ("Aa1", "Bb2", "Cc3")
MISSING = -(2**31)  # an integer of R that stands for none
LATIN = integers(16, 3) + b"".join(integers(0x00040009, len(each)) + each for each in (b"\xe4", b"b", b"c"))
COLUMNS: dict[str, tuple[bytes, bytes, list[str | None]]] = {
    "a factor": (START, factor(("down", "up"), 2, 1, MISSING), ["up", "down", None]),
    "integers in a row": (COMPACT, compact(4, 3), ["4.0", "5.0", "6.0"]),
    "text in Latin-1": (START, LATIN, ["ä", "b", "c"]),
}


@pytest.mark.parametrize(("start", "column", "expected"), COLUMNS.values(), ids=COLUMNS)
def test_a_column_of_r_keeps_its_values(
    start: bytes, column: bytes, expected: list[str | None], tmp_path: Path
) -> None:
    """A factor has the texts of its levels, a compact vector its numbers, and a missing value is none."""
    path = tmp_path / "results.rds"
    path.write_bytes(start + data_frame(("value", column), rows=GENES))
    (frame,) = read_frames(path)

    assert expected == [value for (value,) in cells(frame, "c2")]


def test_a_data_frame_of_r_is_read(tmp_path: Path) -> None:
    """Row names become the first column."""
    path = tmp_path / "results.rds"
    path.write_bytes(gzip.compress(START + data_frame(("logFC", numbers(1.5, -0.5, 0.25)), rows=GENES)))

    (frame,) = read_frames(path)

    assert [("Aa1", 1.5), ("Bb2", -0.5), ("Cc3", 0.25)] == cells(frame, "c1, n2")


def test_a_list_of_data_frames_gives_one_table_each(tmp_path: Path) -> None:
    """Each has the name of its element."""
    frame = data_frame(("logFC", numbers(1.5, -0.5, 0.25)), rows=GENES)
    whole = integers(531, 2) + frame + frame + attribute("names", texts("low", "high")) + integers(NOTHING)
    path = tmp_path / "results.rds"
    path.write_bytes(START + whole)

    assert ["low", "high"] == [each.name for each in read_frames(path)]


FIT = (
    integers(787, 1)
    + numbers(1.0)
    + attribute("names", texts("coefficients"))
    + attribute("class", texts("MArrayLM"))
    + integers(NOTHING)
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (FUNCTION, "the file holds a function"),
        (data_frame(("logFC", FUNCTION), rows=GENES), "is a function; nothing of it was run"),
        (numbers(1.0)[:-4], "cannot be read"),
        (data_frame(("n", compact(1, 1e12)), rows=GENES), "a vector of R has too many values"),
        (FIT, "the fit of limma has no p-values"),
    ],
    ids=[
        "a function",
        "a function as a column",
        "cut short",
        "more values than any table",
        "a fit without p",
    ],
)
def test_nothing_of_a_file_of_r_is_run(content: bytes, words: str, tmp_path: Path) -> None:
    """A function is refused by its kind; a damaged file, and one that asks for all memory, is an error."""
    path = tmp_path / "results.rds"
    path.write_bytes(START + content)

    with pytest.raises(KGError, match=words):
        read_frames(path)


def test_a_file_of_r_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error has the command."""
    monkeypatch.setitem(sys.modules, "rdata", None)
    path = tmp_path / "results.rds"
    path.write_bytes(START + numbers(1.0))

    with pytest.raises(MissingExtraError, match=re.escape("pip install 'drugkg[tables]'")):
        read_frames(path)
