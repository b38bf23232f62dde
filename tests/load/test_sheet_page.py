"""docs/sheet.md is true: its table is typed into a workbook, and its commands are run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from kg.cli.app import program
from kg.load.sheet.columns import sheet_columns
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

TEXT = (Path(__file__).parents[2] / "docs" / "sheet.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]
PANEL = 300


def typed_rows() -> list[list[str]]:
    """Return the table that the page has typed into the sheet, header first."""
    table = TEXT.split("This made-up study has", 1)[1].split("\n\n", 2)[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [rows[0], *rows[2:]]


def type_into(path: Path) -> None:
    """Type the rows of the page into the sheet of a new workbook, under the columns that it has."""
    book = openpyxl.load_workbook(path)
    sheet = book["findings"]
    header, *rows = typed_rows()
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, cells in enumerate(rows, 2):
        for name, text in zip(header, cells, strict=True):
            value = float(text) if re.fullmatch(r"[\d.]+", text) else text or None
            sheet.cell(number, places[name], value)
    book.save(path)


def write_panel(path: Path, store: Path) -> None:
    """Write a made-up panel of genes of a store, every tenth of them significant."""
    with Store.open(store) as opened:
        genes = [
            row[0] for row in opened.rows("SELECT symbol FROM gene ORDER BY symbol LIMIT $n", {"n": PANEL})
        ]
    lines = ["Paper,Compound,Cell line,Dose,Universe,Symbol,log2FC,padj"]
    for place, gene in enumerate(genes):
        p = 0.01 if place % 10 == 0 else 0.5
        lines.append(
            f"Panel 2026,esketamine,SK-N-SH,1 µM,panel of {len(genes)},{gene},{(-1) ** place * 1.5},{p}"
        )
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


@pytest.fixture
def run(
    tmp_path: Path, review_store: Path, small_loaders: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Result]:
    """Run a command of the page in an empty folder, with a store of the review and small reference sources."""
    shutil.copy(review_store, tmp_path / "kg.duckdb")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kg.load.source.folder", lambda _: small_loaders)

    def invoke(command: str) -> Result:
        done = CliRunner().invoke(program, command.split()[1:])
        assert 0 == done.exit_code, done.output
        return done

    return invoke


@pytest.mark.slow
def test_a_new_study_converges_with_the_review_from_the_page_alone(
    run: Callable[[str], Result], tmp_path: Path
) -> None:
    """The commands of the page, in their order, lead from a new workbook to convergence with the review."""
    printed = {}
    for command in COMMANDS:
        if command == "kg load panel.csv":
            write_panel(tmp_path / "panel.csv", tmp_path / "kg.duckdb")
        printed[command] = run(command).stdout
        if command == "kg init study.xlsx":
            type_into(tmp_path / "study.xlsx")
    shown = TEXT.split("--dry-run\n")[1].split("```")[0].splitlines()
    header, row = (re.split(r"  +", line.strip()) for line in shown)
    assert [header, [each for each in row if each]] == [
        [each for each in line.split("\t") if each]
        for line in printed["kg load study.xlsx --dry-run"].splitlines()
    ]
    answers = [line.split("\t") for line in printed["kg converge"].splitlines()]
    symbol, direction, units = (answers[0].index(name) for name in ("symbol", "direction", "units"))
    found = {(row[symbol], row[direction], row[units]) for row in answers[1:]}
    assert {("IL6", "down", "2"), ("IGF2", "up", "2")} <= found
    assert not any(row[symbol] == "VEGFA" for row in answers[1:])
    with Store.open(tmp_path / "kg.duckdb") as store:
        calls = store.rows(
            "SELECT call, count(*) FROM evidence WHERE source = 'panel' GROUP BY call ORDER BY call"
        )
    assert [("not_significant", PANEL * 9 // 10), ("significant_corrected", PANEL // 10)] == calls


def test_the_page_names_every_column() -> None:
    """The table of columns has each column once, with the part that it describes."""
    table = TEXT.split("| part | columns |")[1].split("\n\n")[0]
    assert [*sheet_columns()] == sorted(re.findall(r"`(\w+)`", table), key=[*sheet_columns()].index)
