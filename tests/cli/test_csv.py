"""CSV for spreadsheets: no text is computed, and UTF-8 is known by a byte order mark where it is asked for."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from kg.results import csv_lines

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

COMPUTED = ("=1+1", "@SUM(A1)", "+cmd!A0", "-2+3", "\t=1", "\n=1", "\uff1d1+1", "==")
EXACT = ("=", "+", "-", "-1.5", "+2", "1e-5", "-.5", "BDNF", "a=b", "5'-AMP", "–", "<")


def cells(separator: str, *texts: object) -> list[str]:
    """Write texts as one row and read them back."""
    text = "".join(csv_lines(["x"] * len(texts), [texts], separator=separator))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[1]


@pytest.mark.parametrize("text", COMPUTED)
def test_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(text: str) -> None:
    """With commas, also in a list; with tabs the text is exact."""
    assert [f"'{text}", f"'{text}|a"] == cells(",", text, [text, "a"])
    assert [text] == cells("\t", text)


@pytest.mark.parametrize("text", EXACT)
def test_numbers_lone_signs_and_other_text_stay_as_they_are(text: str) -> None:
    """A relation of p-values is = or <, and an effect may be negative."""
    assert [text] == cells(",", text)


def test_a_negative_number_is_a_number() -> None:
    """Numbers are never quoted, whatever their form."""
    assert ["-1e-300", "-0.5", "-3"] == cells(",", -1e-300, -0.5, -3)


@pytest.mark.parametrize("form", ["csv", "matrix"])
def test_a_byte_order_mark_is_written_where_it_is_asked_for(
    form: str, kg: Kg, toy_store: Path, tmp_path: Path
) -> None:
    """The rest of the file is the same."""
    for options in ((), ("--bom",)):
        name = tmp_path / f"{len(options)}.csv"
        assert 0 == kg("export", form, *options, "-o", name, "--store", toy_store).returncode

    assert b"\xef\xbb\xbf" + (tmp_path / "0.csv").read_bytes() == (tmp_path / "1.csv").read_bytes()


def test_a_byte_order_mark_is_for_tables_alone(kg: Kg, toy_store: Path) -> None:
    """N-Quads have none."""
    run = kg("export", "nquads", "--bom", "--store", toy_store)

    assert 2 == run.returncode
    assert "--bom is not allowed with nquads" in run.stderr
