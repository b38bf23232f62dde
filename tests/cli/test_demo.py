"""`kg demo`: the review in one command, with the grid and the interactive page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg


def data_of(path: Path) -> Any:
    """Read what the page holds."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text.split('<script type="application/json" id="data">')[1].split("</script>")[0])


def notes(stderr: str) -> list[str]:
    """Return the lines of stderr without those of progress, which a slow machine prints."""
    return [line for line in stderr.splitlines() if not line.endswith(" s)")]


@pytest.mark.slow
def test_demo_answers_and_writes_a_page(kg: Kg, tmp_path: Path) -> None:
    """Loading, the answer with its reasons, the PRISMA line, what to try next, and the page with every finding."""
    done = kg("demo")

    assert 0 == done.returncode
    assert done.stdout.startswith("No gene is supported in blood and in vitro, of 25 named in ")
    assert (
        "PRISMA: 631 records → 542 screened → 25 assessed in full → 12 included (5 blood, 7 in vitro)"
        in done.stderr
    )
    assert "Interactive page with all findings: kg-demo.html" in done.stderr.splitlines()
    assert 98 == data_of(tmp_path / "kg-demo.html")["findings"]["count"]


def test_demo_writes_the_direction_grid(kg: Kg, full_review_store: Path, tmp_path: Path) -> None:
    """The grid is a page, so that no optional package is needed, and says its headline."""
    shutil.copy(full_review_store, tmp_path / "kg.duckdb")
    done = kg("demo", "--grid", tmp_path / "grid of genes.html")

    page = (tmp_path / "grid of genes.html").read_text(encoding="utf-8")

    assert 0 == done.returncode
    assert "No gene has findings in both blood and in vitro" in page
    assert 25 == page.count('<th scope="row" class="gene">')


def test_demo_twice_changes_nothing(kg: Kg, full_review_store: Path, tmp_path: Path) -> None:
    """A second run gives the same answer and the same bytes."""
    shutil.copy(full_review_store, tmp_path / "kg.duckdb")
    first = kg("demo")
    store, page = (tmp_path / "kg.duckdb").read_bytes(), (tmp_path / "kg-demo.html").read_bytes()

    second = kg("demo")

    assert (first.stdout, notes(first.stderr)) == (second.stdout, notes(second.stderr))
    assert store == (tmp_path / "kg.duckdb").read_bytes()
    assert page == (tmp_path / "kg-demo.html").read_bytes()


@pytest.mark.process
@pytest.mark.slow
def test_what_demo_says_to_try_next_runs_as_printed(kg: Kg, tmp_path: Path, root: Path) -> None:
    """Each printed line is a command of a shell, also where another store was named."""
    done = kg("demo", "--store", tmp_path / "a store.duckdb", cwd=tmp_path)
    lines = done.stderr.partition("Try next:\n")[2].splitlines()
    ran = subprocess.run(  # noqa: S602 - a shell, as for a person who pastes them
        " && ".join(lines),
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert 5 == len(lines)
    assert 0 == ran.returncode, ran.stderr
    assert not (tmp_path / "kg.duckdb").exists()
