"""Findings sheets: what their cells mean, how rows are grouped, and that every fault is named with its cell at once."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from factories.sheets import HEADER, written

from kg.errors import SourceError
from kg.load.files.one_file import kind_of_file, source_of
from kg.load.lint import dry_run, lint
from kg.load.loader import LoadOptions, load
from kg.load.sheet.cells import read_sheet
from kg.load.sheet.new_sheet import new_sheet
from kg.load.sheet.parse import Parser
from kg.load.sheet.workbook_file import example_rows, write_workbook
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.results import Result
    from kg.schema.model import Schema

GOOD = "Smith 2026,esketamine,SK-N-SH,IL6,up"


def workbook(
    tmp_path: Path, rows: Sequence[Sequence[object]], title: str = "findings"
) -> tuple[Path, openpyxl.Workbook]:
    """Return the path of a workbook, and the workbook to be changed and saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return tmp_path / "sheet.xlsx", book


def parsed(path: Path) -> Parser:
    """Return the parser of a sheet, which has read its rows."""
    parser = Parser(read_sheet(path), load_schema())
    parser.rows()
    return parser


WORDS = {
    "up": ("up", "↑", "+", "Increased", "upregulated", "UP"),
    "down": ("down", "↓", "−", "decreased", "Down-regulated"),
    "no_change": ("no change", "unchanged", "↔"),
    "not_stated": ("n.s.", "not significant", "NS"),
}


@pytest.mark.parametrize(
    ("direction", "word"), [(key, word) for key, words in WORDS.items() for word in words]
)
def test_usual_words_for_a_direction_are_read(direction: str, word: str, tmp_path: Path) -> None:
    """A direction is read in usual words and signs; `n.s.` alone is a null whose direction is not stated."""
    parser = Parser(
        read_sheet(written(tmp_path, f"{HEADER}\nSmith 2026,esketamine,SK-N-SH,IL6,{word}\n")), load_schema()
    )
    (row,) = parser.rows()
    call = {"no_change": "not_significant", "not_stated": "not_significant"}.get(direction, "significant")
    assert (direction, call) == (row.get("direction"), row.get("call"))


HEADERS = ("Paper", "Compound", "Cell line", "Symbol", "Regulation", "FDR", "log2FC", "Dose", "Time point")


def test_usual_names_of_columns_are_read(tmp_path: Path) -> None:
    """A header may have other usual names; log2FC says the scale of the effect."""
    cells = "Smith 2026,esketamine,SK-N-SH,IL6,up,0.01,1.5,1 µM,24 h"
    (row,) = Parser(read_sheet(written(tmp_path, f"{','.join(HEADERS)}\n{cells}\n")), load_schema()).rows()
    expected = {
        "adjusted_p": "0.01",
        "effect": "1.5",
        "effect_type": "log2_fold_change",
        "call": "significant_corrected",
    }
    assert expected == {name: row.get(name) for name in expected}
    assert ("1", "uM") == (row.dose.value, row.dose.unit)


def test_a_header_may_say_the_unit(tmp_path: Path) -> None:
    """The unit of doses or times may be in the header; a number without any unit is a fault."""
    text = f"{HEADER},Concentration (µM),Time [h]\nSmith 2026,esketamine,SK-N-SH,IL6,up,0.5,24\n"
    (row,) = Parser(read_sheet(written(tmp_path, text)), load_schema()).rows()
    assert ("0.5", "uM", "24 h") == (row.dose.value, row.dose.unit, row.get("time"))
    table = read_sheet(
        written(tmp_path, f"{HEADER},dose,time\nSmith 2026,esketamine,SK-N-SH,IL6,up,0.5,24\n")
    )
    Parser(table, load_schema()).rows()
    assert {("cell.type", "dose"), ("cell.type", "time")} == {
        (each.rule, each.column) for each in table.faults
    }


CALLS = [
    ("up,,0.03,", "significant_nominal", "p"),
    ("up,,0.03,0.2", "not_significant", "adjusted_p"),
    ("up,,<0.05,", "significant_nominal", "p"),
    ("up,n.s.,,", "not_significant", "word"),
    ("up,not reported,,", "not_reported", "none"),
    ("up,,,", "significant", "effect_reported"),
    ("no change,,,", "not_significant", "no_effect_reported"),
]


@pytest.mark.parametrize(("cells", "call", "basis"), CALLS)
def test_a_call_that_is_not_given_follows_from_p_values_then_from_the_direction(
    cells: str, call: str, basis: str, tmp_path: Path
) -> None:
    """The adjusted p-value decides, else the p-value, else the direction; what a call rests on is kept."""
    text = f"{HEADER},call,p,adjusted_p\nSmith 2026,esketamine,SK-N-SH,IL6,{cells}\n"
    (row,) = Parser(read_sheet(written(tmp_path, text)), load_schema()).rows()
    assert (call, basis) == (row.get("call"), row.get("call_basis"))


LIES = {
    "empty": ("", "the file is empty"),
    "header alone": (f"{HEADER}\n", "the sheet has a header and no finding"),
    "two header rows": (f"Who,,What,,\n{HEADER}\n{GOOD}\n", "two header rows"),
    "unknown column": (f"{HEADER},wings\n{GOOD},2\n", "unknown column: 'wings'"),
    "duplicate column": (
        f"{HEADER},Gene symbol\n{GOOD},IL6\n",
        "duplicate column: 'gene' and 'Gene symbol' are both gene",
    ),
    "cells without a name": (f"{HEADER},\n{GOOD},2\n", "column 6 has cells and no name"),
    "missing column": ("drug,gene,direction\nesketamine,IL6,up\n", "missing columns: study, system"),
    "NUL": (f"{HEADER}\n{GOOD}\0\n", "NUL byte in the file"),
    "UTF-16": (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "NUL byte in the file"),
    "a quotation that is not closed": (f'{HEADER}\n"{GOOD}\n', "a quotation mark is not closed"),
    "a page of HTML": ("<html><body>404</body></html>\n", "the file is a page of HTML or XML"),
}


@pytest.mark.parametrize(("text", "problem"), LIES.values(), ids=LIES)
def test_a_file_that_is_not_a_sheet_gets_one_clear_error(
    text: str | bytes, problem: str, tmp_path: Path
) -> None:
    """What is wrong with the file as a whole is one error, before any row is read."""
    with pytest.raises(SourceError, match=problem):
        read_sheet(written(tmp_path, text))


DECISIONS = {
    "semicolons and decimal commas": (
        f"{HEADER.replace(',', ';')};p\n{GOOD.replace(',', ';')};0,03\n",
        "Separator: semicolon",
    ),
    "tabs": (f"{HEADER}\n{GOOD}\n".replace(",", "\t"), "Separator: tab"),
    "carriage returns": (f"{HEADER}\r{GOOD}\r", "The lines end in a carriage return alone"),
    "a column that is not read": (f"{HEADER},#wings\n{GOOD},2\n", "Not read: #wings"),
    "a byte order mark": (f"\ufeff{HEADER}\n{GOOD}\n", ""),
    "Windows": (f"{HEADER}\r\n{GOOD}\r\n", ""),
}


@pytest.mark.parametrize(("text", "note"), DECISIONS.values(), ids=DECISIONS)
def test_what_is_decided_about_a_file_is_said(text: str, note: str, tmp_path: Path) -> None:
    """A file of another dialect is read, and a note says which."""
    table = read_sheet(written(tmp_path, text))
    parser = Parser(table, load_schema())
    assert [{}] == [row.cells for row in parser.rows() if row.get("gene") != "IL6"] or len(parser.rows()) == 1
    assert [] == table.faults
    assert any(each.startswith(note) for each in [*table.notes, ""])


ROWS = {
    "a direction that is none": ("Smith 2026,esketamine,SK-N-SH,IL6,sideways,,", "cell.list", "direction"),
    "a hyphen, which may be down or missing": (
        "Smith 2026,esketamine,SK-N-SH,IL6,-,,",
        "cell.list",
        "direction",
    ),
    "a p-value that lost its decimal point": ("Smith 2026,esketamine,SK-N-SH,IL6,up,3,", "cell.range", "p"),
    "a dose without unit": ("Smith 2026,esketamine,SK-N-SH,IL6,up,,1", "cell.type", "dose"),
    "cells that are shifted by one": ("Smith 2026,esketamine,,SK-N-SH,IL6,up,0.01", "cell.list", "direction"),
    "a missing study": (",esketamine,SK-N-SH,IL6,up,,", "cell.required", "study"),
    "a missing gene": ("Smith 2026,esketamine,SK-N-SH,,up,,", "cell.required", "gene"),
    "a word for a missing value": ("Smith 2026,n/a,SK-N-SH,IL6,up,,", "cell.placeholder", "drug"),
    "a repeated header": (f"{HEADER},p,dose", "line.cells", None),
    "a cell too many": ("Smith 2026,esketamine,SK-N-SH,IL6,up,,1 µM,24 h", "line.cells", None),
    "a study without a year": ("Smith,esketamine,SK-N-SH,IL6,up,,", "cell.required", "year"),
    "a drug that no source has": ("Smith 2026,foobarol,SK-N-SH,IL6,up,,", "name.unknown", "drug"),
    "a misspelt drug": ("Smith 2026,esketamin,SK-N-SH,IL6,up,,", "name.unknown", "drug"),
    "a system that no source has": ("Smith 2026,esketamine,HeLaX9,IL6,up,,", "cell.required", "compartment"),
    "a gene that no source has": ("Smith 2026,esketamine,SK-N-SH,QQQ1,up,,", "name.unknown", "gene"),
    "a gene that a spreadsheet made a date of": (
        "Smith 2026,esketamine,SK-N-SH,2-Sep,up,,",
        "name.date",
        "gene",
    ),
    "a number among genes, which may be a date": (
        "Smith 2026,esketamine,SK-N-SH,44806,up,,",
        "cell.spreadsheet",
        "gene",
    ),
    "a contrast in blood without its type": (
        "Smith 2026,esketamine,blood,IL6,up,,",
        "cell.required",
        "contrast_type",
    ),
    "an unknown gene in a row with another fault": (
        "Smith 2026,foobarol,SK-N-SH,QQQ2,up,,",
        "name.unknown",
        "gene",
    ),
}


@pytest.fixture(scope="module")
def faulty(
    tmp_path_factory: pytest.TempPathFactory, toy_store: Path, small_loaders: Path
) -> tuple[Path, Result]:
    """A sheet with a row for each fault, and what lint says of it."""
    lines = [cells for cells, _, _ in ROWS.values()]
    path = written(tmp_path_factory.mktemp("faulty"), "\n".join([f"{HEADER},p,dose", *lines, ""]))
    return path, lint(source_of(str(path)), store=toy_store, loaders=small_loaders)


@pytest.mark.long
@pytest.mark.parametrize("name", ROWS)
def test_every_fault_of_a_sheet_is_found_at_once_with_its_line_and_column(
    name: str, faulty: tuple[Path, Result]
) -> None:
    """Whatever is wrong in other rows, a fault is found, with line, column and rule."""
    _, rule, column = ROWS[name]
    _, found = faulty
    place = ("sheet.csv", list(ROWS).index(name) + 2, column)
    rules = {row[1] for row in found.rows if row[2:5] == place and row[0] == "error"}
    assert {rule} == rules


@pytest.mark.slow
def test_lint_and_a_dry_run_find_the_same_faults(
    faulty: tuple[Path, Result], toy_store: Path, small_loaders: Path
) -> None:
    """The errors of `kg lint` are those of `kg load --dry-run`."""
    path, found = faulty
    tried, is_loadable = dry_run(source_of(str(path)), toy_store, small_loaders)
    assert not is_loadable
    assert [row for row in found.rows if row[0] == "error"] == tried.rows


@pytest.mark.long
def test_a_load_stops_at_the_first_fault_with_its_cell(
    faulty: tuple[Path, Result], tmp_path: Path, schema: Schema, toy_store: Path, small_loaders: Path
) -> None:
    """The error names line and column, and says how many more there are."""
    path, _ = faulty
    copy = tmp_path / "store.duckdb"
    copy.write_bytes(toy_store.read_bytes())
    with pytest.raises(SourceError, match=r"^sheet\.csv line 2, column direction: .*and \d+ more"):
        load(copy, [str(path)], schema, LoadOptions(loaders=small_loaders))


def test_a_faulty_cell_of_a_workbook_is_named_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """A cell of a workbook is named by its sheet, letter and row."""
    path, book = workbook(tmp_path, [HEADER.split(","), GOOD.split(","), [*GOOD.split(",")[:4], "sideways"]])
    book.save(path)
    table = read_sheet(path)
    Parser(table, load_schema()).rows()
    assert ["findings!E3"] == [each.file for each in table.faults]
    assert str(table.error(table.faults[0])).startswith("findings!E3: ")


def test_a_workbook_that_hides_something_is_refused_or_says_so(tmp_path: Path) -> None:
    """Merged cells and formulas without a saved value are refused; hidden and other sheets are named."""
    rows = [HEADER.split(","), GOOD.split(","), GOOD.replace("IL6", "TNF").split(",")]
    path, book = workbook(tmp_path, rows)
    book["findings"].merge_cells("A2:A3")
    book.save(path)
    with pytest.raises(SourceError, match=r"merged cells: findings!A2:A3"):
        read_sheet(path)
    path, book = workbook(tmp_path, rows)
    book["findings"]["D2"] = '=CONCAT("IL","6")'
    book.save(path)
    with pytest.raises(SourceError, match="formulas that were saved without their value: findings!D2"):
        read_sheet(path)
    path, book = workbook(tmp_path, rows)
    book.create_sheet("raw").sheet_state = "hidden"
    book.create_sheet("thoughts")
    book["findings"].row_dimensions[3].hidden = True
    book.save(path)
    notes = ["Not read, because hidden: raw", "Read the sheet 'findings'; not read: thoughts"]
    notes.append("1 hidden row of 'findings' read like any other")
    assert notes == read_sheet(path).notes
    path, book = workbook(tmp_path, rows, "mine")
    book.create_sheet("theirs")
    book.save(path)
    with pytest.raises(SourceError, match="no sheet is named 'findings'"):
        read_sheet(path)


def test_a_date_in_a_workbook_is_no_value(tmp_path: Path) -> None:
    """A cell that a spreadsheet holds as a date is refused, whatever it looks like."""
    path, book = workbook(tmp_path, [HEADER.split(","), [*GOOD.split(",")[:3], dt.date(2026, 9, 2), "up"]])
    book.save(path)
    assert [("cell.spreadsheet", "findings!D2")] == [
        (each.rule, each.file) for each in read_sheet(path).faults
    ]


@pytest.mark.parametrize("name", ["sheet.ods", "sheet.xls", "sheet.numbers"])
def test_other_workbooks_are_refused_with_a_hint(name: str, tmp_path: Path) -> None:
    """A workbook of another kind is refused, and the error says what to save it as."""
    with pytest.raises(SourceError, match=r"are not read\. Save it as \.xlsx, or as \.csv"):
        source_of(str(written(tmp_path, b"PK\x03\x04", name)))


def test_lines_in_another_encoding_are_faults_of_their_own(tmp_path: Path) -> None:
    """A line that is not UTF-8 is a fault with its number; the others are read."""
    text = f"{HEADER}\n{GOOD}\n".encode() + "Müller 2026,esketamine,SK-N-SH,TNF,up\n".encode("latin-1")
    table = read_sheet(written(tmp_path, text))
    assert [("line.encoding", 3)] == [(each.rule, each.row) for each in table.faults]
    assert 1 == len(table.rows)


@pytest.mark.long
def test_rows_that_are_equal_or_contradict_each_other_are_faults(
    tmp_path: Path, toy_store: Path, small_loaders: Path
) -> None:
    """An equal row, another value for one study, and a second result on one gene of a contrast are each one fault."""
    lines = (
        "Smith 2026,esketamine,SK-N-SH,IL6,up,10.1000/a",
        "Smith 2026,esketamine,SK-N-SH,IL6,up,10.1000/a",
        "Smith 2026,esketamine,SK-N-SH,TNF,up,10.1000/b",
        "Smith 2026,esketamine,SK-N-SH,IL-6,down,10.1000/a",
    )
    path = written(tmp_path, "\n".join([f"{HEADER},doi", *lines, ""]))
    found = lint(source_of(str(path)), store=toy_store, loaders=small_loaders)
    errors = {(row[1], row[3], row[4]) for row in found.rows if row[0] == "error"}
    assert {("cell.unique", 3, "gene"), ("row.contradiction", 4, "doi")} <= errors
    assert any(row == 5 for _, row, _ in errors)


SHEETS = {
    "genes of another species": (
        "species",
        ["SK-N-SH,IL6,up,Danio rerio"],
        {("name.unknown", 2, "species")},
    ),
    "genes that are all written as those of a mouse": (
        "note",
        ["SK-N-SH,Il6,up,", "SK-N-SH,Tnf,up,"],
        {("cell.required", 2, "species")},
    ),
    "more features than were tested": (
        "universe",
        ["SK-N-SH,IL6,up,panel of 1", "SK-N-SH,TNF,up,panel of 1"],
        {("row.contradiction", 2, "universe"), ("row.contradiction", 3, "universe")},
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(("column", "cells", "faults"), SHEETS.values(), ids=SHEETS)
def test_what_rows_say_together_is_checked(
    column: str,
    cells: list[str],
    faults: set[tuple[str, int, str]],
    tmp_path: Path,
    toy_store: Path,
    small_loaders: Path,
) -> None:
    """Genes of another species are not taken for human ones, and a panel has no more features than were tested."""
    lines = [f"{HEADER},{column}", *(f"Smith 2026,esketamine,{each}" for each in cells), ""]
    path = written(tmp_path, "\n".join(lines))
    found = lint(source_of(str(path)), store=toy_store, loaders=small_loaders)
    assert faults == {(row[1], row[3], row[4]) for row in found.rows if row[0] == "error"}


@pytest.mark.long
def test_a_paper_that_the_store_may_know_has_to_be_identified(
    tmp_path: Path, toy_store: Path, small_loaders: Path
) -> None:
    """A study without identifier, whose author and year the store has, stops the load with the paper that it may be."""
    path = written(tmp_path, f"{HEADER}\n{GOOD.replace('Smith 2026', 'Toy A 2030')}\n")
    found = lint(source_of(str(path)), store=toy_store, loaders=small_loaders)
    (error,) = [row for row in found.rows if row[0] == "error"]
    assert ("name.ambiguous", "study") == (error[1], error[4])
    assert "Toy A 2030" in error[6]


@pytest.mark.long
def test_the_grouping_of_rows_is_printed_by_a_dry_run(
    tmp_path: Path, toy_store: Path, small_loaders: Path
) -> None:
    """Rows with equal context are one contrast; each has its number of features by result."""
    lines = (
        "Smith 2026,esketamine,SK-N-SH,IL6,up,1 µM",
        "Smith 2026,esketamine,SK-N-SH,TNF,n.s.,1 µM",
        "Smith 2026,esketamine,SK-N-SH,IL6,down,10 µM",
    )
    path = written(tmp_path, "\n".join([f"{HEADER},dose", *lines, ""]))
    answer, is_loadable = dry_run(source_of(str(path)), toy_store, small_loaders)
    assert is_loadable
    columns = [
        answer.columns.index(name) for name in ("dose", "features", "significant_up", "not_significant")
    ]
    assert [("1 µM", 2, 1, 1), ("10 µM", 1, 0, 0)] == [
        tuple(row[at] for at in columns) for row in answer.rows
    ]
    assert "sheet: Assumed in all of 3 rows: contrast_type treated_vs_untreated, in vitro" in answer.notes


@pytest.mark.long
def test_faulty_rows_of_a_sheet_go_to_the_quarantine(
    tmp_path: Path, schema: Schema, toy_store: Path, small_loaders: Path
) -> None:
    """Rows read = findings + rows quarantined; the file has line, column and rule of the sheet."""
    lines = (
        GOOD,
        GOOD.replace("up", "sideways"),
        GOOD.replace("IL6", "QQQ1"),
        GOOD.replace("esketamine", "foobarol"),
    )
    path = written(tmp_path, "\n".join([HEADER, *lines, ""]))
    copy, bad = tmp_path / "store.duckdb", tmp_path / "bad.tsv"
    copy.write_bytes(toy_store.read_bytes())
    answer = load(copy, [str(path)], schema, LoadOptions(loaders=small_loaders, quarantine=bad))
    numbers = dict(zip(answer.columns, answer.rows[-1], strict=True))
    assert (4, 1, 3) == tuple(numbers[name] for name in ("rows_read", "findings", "quarantined"))
    places = [line.split("\t")[1:5] for line in bad.read_text(encoding="utf-8").splitlines()]
    header, rows = places[0], [dict(zip(places[0], each, strict=True)) for each in places[1:]]
    assert {"file", "row", "column"} <= set(header)
    assert {("sheet.csv", "3", "direction"), ("sheet.csv", "4", "gene"), ("sheet.csv", "5", "drug")} == {
        (row["file"], row["row"], row["column"]) for row in rows
    }


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing(
    tmp_path: Path, schema: Schema, toy_store: Path, small_loaders: Path
) -> None:
    """A sheet with its rows in another order is the same findings."""
    lines = ["Smith 2026,esketamine,SK-N-SH,IL6,up,1 µM", "Smith 2026,midazolam,SK-N-SH,TNF,down,5 µM"]
    copy = tmp_path / "store.duckdb"
    copy.write_bytes(toy_store.read_bytes())
    for rows, changes in ((lines, False), (lines[::-1], True)):
        path = written(tmp_path, "\n".join([f"{HEADER},dose", *rows, ""]))
        answer = load(copy, [str(path)], schema, LoadOptions(loaders=small_loaders))
        numbers = dict(zip(answer.columns, answer.rows[-1], strict=True))
        if changes:  # the version, which names the state of the file, is all that differs
            assert (0, 1, 0) == (numbers["added"], numbers["changed"], numbers["removed"])
    assert (2, 2) == (numbers["rows_read"], numbers["findings"])


def test_a_new_workbook_has_lists_examples_and_explanations(tmp_path: Path) -> None:
    """`kg init` writes a frozen header, drop-down lists, examples, explanations and what is said of the source."""
    path = tmp_path / "study.xlsx"
    new_sheet(path)
    book = openpyxl.load_workbook(path)
    assert ["findings", "examples", "columns", "source", "lists"] == book.sheetnames
    assert "B2" == book["findings"].freeze_panes
    assert {"title", "licence", "citation"} <= {cell.value for cell in book["source"]["A"]}
    named = {
        book["findings"].cell(1, next(iter(each.sqref.ranges)).min_col).value
        for each in book["findings"].data_validations.dataValidation
    }
    assert {"compartment", "contrast_type", "direction", "call", "effect_type", "universe"} <= named
    assert "sheet" == kind_of_file(path)


@pytest.mark.slow
def test_the_examples_of_a_new_workbook_load(tmp_path: Path, toy_store: Path, small_loaders: Path) -> None:
    """There is an example of each type of contrast, and all of them are valid where the diagnosis has an identifier."""
    columns, rows = example_rows()
    at = columns.index("contrast_type")
    assert set(load_schema().enums["ContrastType"].values) == {row[at] for row in rows}
    stream = io.BytesIO()
    disease = columns.index("disease")
    named = [[*row, "MONDO:0002009" if row[disease] else ""] for row in rows]
    write_workbook(stream, [*columns, "disease_id"], named)
    answer, is_loadable = dry_run(
        source_of(str(written(tmp_path, stream.getvalue(), "new.xlsx"))), toy_store, small_loaders
    )
    assert is_loadable, answer.rows
    assert len(rows) == sum(answer.column("features"))
