"""Files of a source that are not what they should be: named for what they are, and never overlooked."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import duckdb
import pytest

from kg.errors import SourceError
from kg.load.file_kind import wrong_kind
from kg.load.lint import lint
from kg.load.quarantine import FaultyFilesError
from kg.load.read_table import read_files
from kg.load.source import read_source

if TYPE_CHECKING:
    from factories.sandbox import World

    from kg.load.quarantine import Fault
    from kg.schema.model import Schema

F = "findings.tsv"
COLUMNS = ("finding_id", "contrast_id", "call")
HEAD = "\t".join(COLUMNS)


def zipped(name: str) -> bytes:
    """Return a zip archive with a member of a name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


WRONG = {
    "commas": (b"finding_id,contrast_id,call\n", "no tab and 2 commas"),
    "commas and quotes": (b'"finding_id","contrast_id","call"\r\n', "no tab and 2 commas"),
    "semicolons": (b"finding_id;contrast_id;call\n", "no tab and 2 semicolons"),
    "bars": (b"finding_id|contrast_id|call\n", "no tab and 2 vertical bars"),
    "blanks": (b"finding_id  contrast_id  call\n", "no tab and 2 double spaces"),
    "quoted names": (b'"finding_id"\t"contrast_id"\t"call"\n', "in quotation marks"),
    "a separator hint": (b"sep=;\n", "names a separator"),
    "UTF-16, little end first": (f"{HEAD}\n".encode("utf-16-le").join((b"\xff\xfe", b"")), "UTF-16"),
    "UTF-16, big end first": (f"\ufeff{HEAD}\n".encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": (f"{HEAD}\n".encode("utf-16-le"), "looks like UTF-16"),
    "UTF-32": (f"{HEAD}\n".encode("utf-32"), "UTF-32"),
    "old line ends": (f"{HEAD}\rf01\tc\tup\r".encode(), "carriage return alone"),
    "gzip": (gzip.compress(HEAD.encode()), "packed with gzip"),
    "xlsx": (zipped("[Content_Types].xml"), ".xlsx"),
    "ods": (zipped("mimetype"), ".ods"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", ".xls"),
    "HTML": (b"<!DOCTYPE html>\n", "HTML"),
    "HTML, by its first element": (b"  <html lang='en'>\n", "HTML"),
    "XML": (b"\xef\xbb\xbf<?xml version='1.0'?>\n", "XML"),
    "JSON": (b'[{"finding_id": 1}]\n', "JSON"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "Parquet": (b"PAR1\x15\x04", "Parquet"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_is_recognised_before_its_columns_are_judged(name: str) -> None:
    """The first line says what the file is, and what to do."""
    line, expected = WRONG[name]

    problem, remedy = wrong_kind(line.partition(b"\n")[0] + b"\n", COLUMNS) or ("", "")

    assert expected in problem + remedy
    assert remedy


@pytest.mark.parametrize(
    "line", [HEAD, "finding_id", "\ufefffinding_id\tcall", "call\tfinding id, contrast", f"{HEAD}\r"]
)
def test_a_tab_separated_header_is_not_taken_for_another_kind(line: str) -> None:
    """A byte order mark, line ends of Windows and a comma in a name are no reason."""
    assert wrong_kind(f"{line}\n".encode(), COLUMNS) is None


def read_faults(world: World, schema: Schema) -> list[Fault]:
    """Read the tables of the made-up review; return the faults of lines."""
    with duckdb.connect(":memory:") as connection:
        return read_files(connection, read_source(world.review, world.loaders), schema, None)[1]


def test_a_load_says_what_the_file_is(world: World) -> None:
    """The sentence names the file, the first line, the kind and what to do."""
    (world.review / F).write_bytes(zipped("[Content_Types].xml"))

    with pytest.raises(
        SourceError, match=r"findings.tsv:1: the file is a zip archive.*\. Open it where it was made"
    ):
        world.load()


def test_every_file_that_cannot_be_read_is_named_at_once(world: World, schema: Schema) -> None:
    """Wrong headers, a missing file and a file of another kind are in one error, and each is a row of lint."""
    header, *rows = world.lines(F)
    world.write(F, [header.replace("direction", "directoin").replace("feature_kind", "call"), *rows])
    (world.review / "agents.tsv").write_bytes(zipped("x"))
    (world.review / "arms.tsv").unlink()
    expected = {
        ("findings.tsv", "directoin"), ("findings.tsv", "direction"), ("findings.tsv", "call"),
        ("findings.tsv", "feature_kind"), ("agents.tsv", None), ("arms.tsv", None),
    }  # fmt: skip

    with pytest.raises(FaultyFilesError) as caught:
        read_faults(world, schema)
    message = str(caught.value)

    assert expected == {(each.file, each.column) for each in caught.value.faults}
    assert all(file in message and (name or "") in message for file, name in expected)
    assert "\n" not in message
    with pytest.raises(FaultyFilesError):
        world.load()
    assert expected == {
        (row[2], row[4])
        for row in lint(
            read_source(world.review, world.loaders), store=world.store, loaders=world.loaders
        ).rows
    }


def test_rows_of_another_separator_are_named(world: World, schema: Schema) -> None:
    """A row with commas under a header with tabs says so."""
    world.write(F, [*world.lines(F)[:2], world.lines(F)[2].replace("\t", ","), *world.lines(F)[3:]])

    (faulty,) = read_faults(world, schema)

    assert (3, "line.cells") == (faulty.row, faulty.rule)
    assert faulty.problem.startswith("the row has no tab and ")


def test_a_packed_name_on_a_file_that_is_not_packed_is_named(world: World, schema: Schema) -> None:
    """The sentence does not speak of bytes."""
    toml = world.loaders / "formats" / "review" / "tables.toml"
    before = toml.read_text(encoding="utf-8")
    toml.write_text(before.replace('file = "findings.tsv"', 'file = "findings.tsv.gz"'), encoding="utf-8")
    (world.review / F).rename(world.review / "findings.tsv.gz")

    try:
        with pytest.raises(SourceError, match=r"the name ends in .gz and the file is not packed"):
            read_faults(world, schema)
    finally:
        toml.write_text(before, encoding="utf-8")


def broken_in(world: World, at: int, before: str, after: str) -> int:
    """Break a row of findings.tsv in two lines within one of its cells; return the first line."""
    lines = world.lines(F)
    cells = lines[2].split("\t")
    cells[at] = f"{before}\n{after}"
    world.write(F, [*lines[:2], "\t".join(cells), *lines[3:]])
    return 3


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_break_within_a_row_is_named(quote: str, world: World, schema: Schema) -> None:
    """Both lines are said to be one row, whether the cell is quoted or not."""
    row = broken_in(world, 5, f"{quote}up", f"down{quote}")

    faults = read_faults(world, schema)

    assert [row, row + 1] == [each.row for each in faults]
    assert {f"rows {row} to {row + 1} are one row with a line break in a cell"} == {
        each.problem for each in faults
    }


def test_a_line_break_in_the_last_cell_is_named(world: World, schema: Schema) -> None:
    """The first line has all of its cells and is faulty too, so that half a note is not stored."""
    row = broken_in(world, -1, '"first', 'second"')

    faults = read_faults(world, schema)

    assert {row, row + 1} == {each.row for each in faults}
    assert {f"rows {row} to {row + 1} are one row with a line break in a cell"} == {
        each.problem for each in faults
    }


def test_rows_with_too_few_cells_that_are_no_broken_row_are_as_they_were(
    world: World, schema: Schema
) -> None:
    """Two short rows after each other have the numbers of their cells."""
    lines = world.lines(F)
    world.write(F, [*lines[:2], "a\tb", "c\td\te", *lines[2:]])

    assert ["the row has 2 cells", "the row has 3 cells"] == [
        each.problem.partition(",")[0] for each in read_faults(world, schema)
    ]


OVERLOOKED = (
    "diagnoses.csv diagnoses.TSV diagnoses.tab diagnoses.txt diagnoses.tsv.txt diagnoses.xlsx diagnoses.ods"
    " diagnoses.tsv.GZ diagnoses.Csv diagnoses diagnoses.json Diagnoses.tsv prisma_old.tsv more.csv table.zip"
).split()
LEFT_ALONE = (
    "~$mappings.tsv .~lock.mappings.tsv# mappings.tsv~ .mappings.tsv.swp #mappings.tsv# .DS_Store README.md"
    " LICENSE.txt README.txt prisma.pdf prisma.png notes.docx script.R"
).split()


@pytest.mark.parametrize("name", OVERLOOKED)
def test_a_table_under_another_name_is_refused(name: str, world: World) -> None:
    """Any usual ending of a table, in any case, and the name of a declared table without its ending."""
    (world.review / name).write_text("x", encoding="utf-8")

    with pytest.raises(SourceError, match="undeclared table file") as caught:
        read_source(world.review, world.loaders)

    assert name == caught.value.value
    assert "declared files" in str(caught.value)


def test_lock_files_and_documents_are_left_alone(world: World) -> None:
    """A table that is open in an office program can be loaded."""
    for name in LEFT_ALONE:
        (world.review / name).write_text("x", encoding="utf-8")

    assert "made-up" == read_source(world.review, world.loaders).name
