"""Findings sheets: what single cells may hold, what a file may be, and what a new sheet or folder is."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from factories.sheets import HEADER, written

from kg.errors import OptionError, OutputError, SourceError
from kg.load.files.one_file import kind_of_file, source_of
from kg.load.lint import lint
from kg.load.sheet.cells import header_of, read_sheet
from kg.load.sheet.new_sheet import new_sheet
from kg.load.sheet.parse import Parser
from kg.load.sheet.tables import MemoryPlace
from kg.load.template import init
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from pathlib import Path

START = "Smith 2026,esketamine,SK-N-SH"


def row_of(tmp_path: Path, header: str, cells: str) -> tuple[Any, list[tuple[str, str | None]]]:
    """Return the row of a sheet with one, and its faults as rule and column."""
    table = read_sheet(written(tmp_path, f"{header}\n{cells}\n"))
    (row,) = Parser(table, load_schema()).rows()
    return row, [(fault.rule, fault.column) for fault in table.faults]


FAULTS = {
    "a value that is not in its closed list": ("measurand", "rna_expresion", "cell.list", "did you mean"),
    "a number that is none": ("n_case", "many", "cell.type", "write a whole number"),
    "what was tested": ("universe", "everything I know", "cell.list", "write all, panel of 12"),
    "neither yes nor no": ("dose_dependent", "perhaps", "cell.type", "write yes or no"),
    "a call that is none": ("call", "splendid", "cell.list", "write yes, no, n.s."),
    "an effect without a scale": ("effect", "1.5", "cell.required", "name the column log2FC"),
    "a dose of two doses": ("dose", "1 µM, 2 µM, 24 h", "cell.type", "write number, unit, route"),
    "a gene and a pathway": ("pathway", "R-HSA-1", "row.contradiction", "write two rows"),
}


@pytest.mark.parametrize(("column", "cell", "rule", "words"), FAULTS.values(), ids=FAULTS)
def test_a_cell_that_cannot_be_read_says_what_to_write(
    column: str, cell: str, rule: str, words: str, tmp_path: Path
) -> None:
    """The fault is that of the column, and says what the cell may hold."""
    table = read_sheet(written(tmp_path, f'{HEADER},{column}\n{START},IL6,up,"{cell}"\n'))
    Parser(table, load_schema()).rows()

    assert [(rule, column)] == [(fault.rule, fault.column) for fault in table.faults]
    assert words in (table.faults[0].remedy or "")


def test_a_comma_that_may_stand_between_thousands_is_asked_for(tmp_path: Path) -> None:
    """Where points and commas both occur as decimal signs, no number with a comma is guessed."""
    text = "study;drug;system;gene;log2FC\nSmith 2026;esketamine;SK-N-SH;IL6;1.5\nSmith 2026;esketamine;SK-N-SH;TNF;1,234\n"
    table = read_sheet(written(tmp_path, text))
    Parser(table, load_schema()).rows()

    assert ("cell.type", 3, "log2FC") in [(fault.rule, fault.row, fault.column) for fault in table.faults]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("p", "IL6,up,n.s.", {"call": "not_significant", "call_basis": "word"}),
        ("adjusted_p", "IL6,up,<0.05", {"note": "adjusted p < 0.05", "call": "significant_corrected"}),
        ("correction", "IL6,up,none_applied", {"call": "significant_nominal"}),
        ("call,correction", "IL6,up,yes,none_applied", {"call": "significant_nominal"}),
        ("call", "IL6,,n.s.", {"direction": "not_stated", "call": "not_significant"}),
        ("call", "IL6,,not reported", {"direction": "not_stated", "call": "not_reported"}),
        ("note", "hsa-miR-132-3p,up,", {"feature_kind": "mirna"}),
        ("dose_dependent", "IL6,up,yes", {"dose_dependent": "true"}),
    ],
)
def test_what_cells_say_together(header: str, cells: str, expected: dict[str, str], tmp_path: Path) -> None:
    """Words in place of a p-value, bounds of p-values and calls without a direction are read for what they are."""
    row, faults = row_of(tmp_path, f"{HEADER},{header}", f"{START},{cells}")

    assert [] == faults
    assert expected == {name: row.get(name) for name in expected}


def test_a_row_about_a_pathway_needs_no_gene(tmp_path: Path) -> None:
    """The feature is the pathway; a row with neither is a fault of the column that the sheet has."""
    header = HEADER.replace("gene", "pathway")
    row, faults = row_of(tmp_path, header, f"{START},R-HSA-6785807,up")
    _, missing = row_of(tmp_path, header, f"{START},,up")

    assert ([], "pathway", "R-HSA-6785807") == (faults, row.get("feature_kind"), row.get("gene"))
    assert [("cell.required", "pathway")] == missing


def test_a_correlation_needs_the_polarity_of_its_variable(tmp_path: Path) -> None:
    """Without it the sign says nothing about improvement; a row without direction, call and effect says nothing at all."""
    _, faults = row_of(
        tmp_path, f"{HEADER},contrast_type", f"{START},IL6,correlated_positive,change_vs_improvement"
    )
    _, missing = row_of(tmp_path, HEADER, f"{START},IL6,")

    assert [("cell.required", "polarity")] == faults
    assert [("cell.required", "direction")] == missing


def test_the_hyphen_is_down_where_the_column_has_a_plus(tmp_path: Path) -> None:
    """Signs are read as signs only where both occur."""
    text = f"{HEADER}\n{START},IL6,+\n{START},TNF,-\n"
    table = read_sheet(written(tmp_path, text))

    assert ["up", "down"] == [row.get("direction") for row in Parser(table, load_schema()).rows()]
    assert [] == table.faults


def test_lines_above_the_header_may_describe_the_source(tmp_path: Path) -> None:
    """`# name: …` is the name of the source; a name that cannot be one is refused."""
    path = written(tmp_path, f"# name: smith-2026\n# title: A study\n{HEADER}\n{START},IL6,up\n")
    assert {"name": "smith-2026", "title": "A study"} == dict(read_sheet(path).head)
    assert "smith-2026" == source_of(str(path)).name

    path.write_text(f"# name: Smith 2026!\n{HEADER}\n{START},IL6,up\n", encoding="utf-8")
    with pytest.raises(SourceError, match="invalid name 'Smith 2026!'"):
        source_of(str(path))


def test_a_sheet_named_source_describes_a_workbook(tmp_path: Path) -> None:
    """Its rows are keys and values."""
    book = openpyxl.Workbook()
    book.active.title = "findings"
    for line in (HEADER, f"{START},IL6,up"):
        book.active.append(line.split(","))
    book.create_sheet("source").append(["Name", "smith-2026"])
    book.save(tmp_path / "sheet.xlsx")

    assert "smith-2026" == source_of(str(tmp_path / "sheet.xlsx")).name


def test_control_characters_are_faults_and_an_apostrophe_of_a_spreadsheet_is_none(tmp_path: Path) -> None:
    """A spreadsheet guards =, +, - and @ by an apostrophe, which is not part of the text."""
    text = f"{HEADER},note\n{START},IL6,up,'=1+1\n{START},TNF,up,be\x07ll\n"
    table = read_sheet(written(tmp_path, text))

    assert [("line.control-character", 3)] == [(fault.rule, fault.row) for fault in table.faults]
    assert "=1+1" == table.rows[0].cells["note"]


def test_a_row_with_too_few_cells_is_a_fault(tmp_path: Path) -> None:
    """Cells that are missing at the end are not taken for empty ones."""
    table = read_sheet(written(tmp_path, f"{HEADER}\n{START},IL6\n{START},TNF,up\n"))

    assert [("line.cells", 2)] == [(fault.rule, fault.row) for fault in table.faults]
    assert "add empty cells" == table.faults[0].remedy


def zipped(path: Path, member: str) -> Path:
    """Write a zip archive with one member under the ending of a workbook."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    return path


def test_what_is_no_workbook_is_named_for_what_it_is(tmp_path: Path) -> None:
    """A file under the ending of a workbook that is none has no header, and its error says what it is."""
    for path, words in (
        (written(tmp_path, b"gene\tp\n", "text.xlsx"), "the file is not a workbook"),
        (written(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "locked.xlsx"), "has a password, or is an .xls"),
        (zipped(tmp_path / "zip.xlsx", "a.csv"), "a zip archive and not a workbook"),
        (zipped(tmp_path / "empty.xlsx", "xl/workbook.xml"), "the workbook cannot be read"),
    ):
        with pytest.raises(SourceError, match=words):
            read_sheet(path)
        assert [] == header_of(path)


def test_a_truth_value_of_a_workbook_is_a_word(tmp_path: Path) -> None:
    """A cell that a spreadsheet holds as TRUE is read as yes."""
    book = openpyxl.Workbook()
    book.active.title = "findings"
    book.active.append([*HEADER.split(","), "dose_dependent"])
    book.active.append([*START.split(","), "IL6", "up", True])
    book.save(tmp_path / "sheet.xlsx")
    (row,) = Parser(read_sheet(tmp_path / "sheet.xlsx"), load_schema()).rows()

    assert "true" == row.get("dose_dependent")


def test_a_formula_without_a_value_is_named_before_the_kind_of_file(tmp_path: Path) -> None:
    """The error is about the cell, not about a header that was not read."""
    book = openpyxl.Workbook()
    book.active.title = "findings"
    book.active.append(HEADER.split(","))
    book.active.append([*START.split(","), "=1+1", "up"])
    book.save(tmp_path / "sheet.xlsx")

    with pytest.raises(SourceError, match="formulas that were saved without their value: findings!D2"):
        source_of(str(tmp_path / "sheet.xlsx"))


def test_a_file_is_a_sheet_quads_or_a_table(tmp_path: Path) -> None:
    """What a file is follows from its header; a table is described by options, which is said where a sheet is needed."""
    table = written(tmp_path, "gene,logFC,padj\nIL6,1,0.01\n", "results.csv")

    assert "quads" == kind_of_file(tmp_path / "dump.nq")
    assert "sheet" == kind_of_file(written(tmp_path, f"{HEADER}\n"))
    assert "table" == kind_of_file(table)
    with pytest.raises(OptionError, match="its header is not that of a findings sheet"):
        source_of(str(table))


def test_a_new_sheet_replaces_nothing(tmp_path: Path) -> None:
    """A file that exists is kept; a dry run writes nothing; a text file has the header alone."""
    path = tmp_path / "findings.csv"
    assert ["Dry run: nothing was written"] == new_sheet(path, dry_run=True).notes
    assert not path.exists()
    new_sheet(path)
    header = path.read_text(encoding="utf-8")
    assert {"study", "gene", "direction"} <= set(header.strip().split(","))
    with pytest.raises(OutputError, match="exists"):
        new_sheet(path)
    assert header == path.read_text(encoding="utf-8")
    with pytest.raises(OutputError, match="there is no folder"):
        new_sheet(tmp_path / "missing" / "findings.csv")


def test_a_folder_for_a_sheet_has_one_workbook(tmp_path: Path) -> None:
    """The template `sheet` makes a workbook that names its source; a dry run and a place that is taken write nothing."""
    place = tmp_path / "smith-2026"
    assert [("findings.xlsx", True)] == [
        (row[0], row[2]) for row in init(place, template="sheet", dry_run=True).rows
    ]
    assert not place.exists()
    init(place, template="sheet")
    assert ["findings.xlsx"] == [path.name for path in place.iterdir()]
    with pytest.raises(OutputError, match="is not empty"):
        init(place, template="sheet")
    (tmp_path / "file").write_text("")
    for template in ("sheet", "table"):
        with pytest.raises(OutputError, match="cannot be written"):
            init(tmp_path / "file" / "new", template=template)


def test_a_folder_in_memory_is_read_like_one_on_disk() -> None:
    """Its files are listed, read as bytes and as text; another one does not exist."""
    place = MemoryPlace("sheet.csv")
    place.files = {"findings.tsv": "α\n".encode()}
    (file,) = place.iterdir()

    assert (True, False, True) == (place.is_dir(), place.is_file(), file.is_file())
    assert ("findings.tsv", "α\n", "α\n".encode()) == (file.name, file.read_text("utf-8"), file.read_bytes())
    assert not place.joinpath("other.tsv").is_file()


@pytest.mark.long
@pytest.mark.parametrize(
    ("cells", "rule", "words"),
    [
        ("esketamine,SK-N-SH,unknown,up,,", "cell.placeholder", "a word or sign for a missing value"),
        ("esketamine,blood,IL6,up,change_vs_improvement,", "cell.required", "name the clinical variable"),
    ],
)
def test_a_name_or_contrast_that_says_too_little_is_a_fault(
    cells: str, rule: str, words: str, tmp_path: Path, toy_store: Path, small_loaders: Path
) -> None:
    """A word that stands for no gene, and a correlation without its variable, are found with what to do."""
    path = written(
        tmp_path, f"study,drug,system,gene,direction,contrast_type,compartment\nSmith 2026,{cells}\n"
    )
    rows = lint(source_of(str(path)), store=toy_store, loaders=small_loaders).rows

    assert [rule] == sorted({row[1] for row in rows if row[0] == "error" and words in str(row)})
