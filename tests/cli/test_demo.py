"""`kg demo`: the review in one command, with the grid and the interactive page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg


def data_of(path: Path) -> Any:
    """Read what the page holds."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text.split('<script type="application/json" id="data">')[1].split("</script>")[0])


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
    assert 98 == data_of(tmp_path / "kg-demo.html")["findings"]["count"]


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
