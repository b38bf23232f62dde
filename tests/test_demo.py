"""`kg demo`: the review in one command, and a page that is safe to open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.answer import Answer
from kg.draw.evidence_table import write_page
from kg.findings import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_demo_answers_and_writes_a_page(kg: Kg, tmp_path: Path) -> None:
    """Loading, the answer with its reasons, the PRISMA line, what to try next, and the page with every finding."""
    done = kg("demo")

    assert 0 == done.returncode
    assert "Named in both: 0 of 28." in done.stderr
    assert (
        "PRISMA: 631 records → 542 screened → 25 assessed in full → 12 included (5 blood, 7 in vitro)"
        in done.stderr
    )
    assert "Try next: kg why-not FKBP5" in done.stderr
    assert 98 == (tmp_path / "kg-demo.html").read_text(encoding="utf-8").count('<tr class="')


def test_demo_writes_the_direction_grid(kg: Kg, tmp_path: Path) -> None:
    """The grid is a page, so that no optional package is needed, and says its headline."""
    done = kg("demo", "--grid", tmp_path / "grid of genes.html")

    page = (tmp_path / "grid of genes.html").read_text(encoding="utf-8")

    assert 0 == done.returncode
    assert "No gene has findings in both blood and in vitro" in page
    assert 25 == page.count('<th scope="row" class="gene">')


def test_demo_twice_changes_nothing(kg: Kg, tmp_path: Path) -> None:
    """A second run gives the same answer and the same bytes."""
    first = kg("demo")
    store, page = (tmp_path / "kg.duckdb").read_bytes(), (tmp_path / "kg-demo.html").read_bytes()

    second = kg("demo")

    assert (first.stdout, first.stderr) == (second.stdout, second.stderr)
    assert store == (tmp_path / "kg.duckdb").read_bytes()
    assert page == (tmp_path / "kg-demo.html").read_bytes()


def test_text_of_a_source_is_data(tmp_path: Path) -> None:
    """Markup in a name, a note or a locator is shown, never read by the browser."""
    row = tuple(
        [HOSTILE] if name in ("agents", "themes", "validated_by", "locator") else HOSTILE for name in COLUMNS
    )
    write_page(tmp_path / "page.html", Answer(COLUMNS, [row]), title=HOSTILE, lines=[HOSTILE], digest="0")

    text = (tmp_path / "page.html").read_text(encoding="utf-8")

    assert "<script" not in text
    assert "<img" not in text
    assert [] == re.findall(r'(?:src|href)="(?!https://doi\.org/)', text)


def test_the_page_allows_nothing_but_its_own_style(tmp_path: Path) -> None:
    """The content policy names the style by its hash and allows nothing else."""
    write_page(tmp_path / "page.html", Answer(COLUMNS, []), title="none", lines=[], digest="0")

    text = (tmp_path / "page.html").read_text(encoding="utf-8")

    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'", text)
    assert "unsafe-inline" not in text
    assert "0 findings" in text
