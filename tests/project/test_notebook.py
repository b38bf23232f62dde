"""The tour: what the notebook shows is what its cells give, without a network, and nothing of the machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from time import monotonic
from typing import TYPE_CHECKING, Any

import jupytext
import pytest
from servers.browser import opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

MACHINE = re.compile(
    r"/(tmp|home|root|Users)/|[A-Z]:\\"  # a path
    r"|\b20\d\d-[01]\d-[0-3]\d\b|\b[0-2]?\d:[0-5]\d(:[0-5]\d)?\b"  # a date or a time
    r"|0x[0-9a-f]{8,}"  # an address in memory
)


@pytest.fixture(scope="module")
def tour(root: Path) -> list[dict[str, Any]]:
    """The cells of the built notebook."""
    book = json.loads((root / "notebooks" / "tour.ipynb").read_text(encoding="utf-8"))
    cells: list[dict[str, Any]] = book["cells"]
    return cells


def pictures(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List what cells show that is no text, as kind → content."""
    return [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]


def shown(cells: list[dict[str, Any]]) -> list[str]:
    """List the texts that cells show."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return ["".join(output["text"]) for output in outputs if "text" in output]


@pytest.mark.process
@pytest.mark.slow
def test_the_cells_give_what_the_notebook_shows(root: Path) -> None:
    """A new kernel whose sockets refuse every other machine gives the committed outputs within a minute."""
    start = monotonic()
    done = subprocess.run(
        [sys.executable, "tools/docs/notebook.py", "--check"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    seconds = monotonic() - start

    assert (0, "") == (done.returncode, done.stderr)
    assert seconds < 60


def test_the_notebook_is_built_from_the_script(root: Path, tour: list[dict[str, Any]]) -> None:
    """Every cell of the script stands in the notebook, word for word, and each has run in order."""
    script = jupytext.read(root / "notebooks" / "tour.py", fmt="py:percent")

    assert [(cell.cell_type, cell.source) for cell in script.cells] == [
        (cell["cell_type"], "".join(cell["source"])) for cell in tour
    ]
    runs = [cell["execution_count"] for cell in tour if cell["cell_type"] == "code"]
    assert [*range(1, len(runs) + 1)] == runs


def test_no_output_is_of_the_machine(tour: list[dict[str, Any]]) -> None:
    """No path, date, time or address is shown, so that the next run shows the same."""
    assert [] == [text for text in shown(tour) if MACHINE.search(text)]
    assert all(cell["metadata"] == {} for cell in tour)


def test_the_tour_says_why_nothing_converges(tour: list[dict[str, Any]]) -> None:
    """The answer of the review, its reasons and the graph are in it."""
    text = "\n".join(shown(tour))

    assert "0 genes\nNo gene is supported in blood and in vitro, of 25 named" in text
    assert "p11 is S100A10" in text
    assert "19 genes; supported by one study × system each: True" in text


def test_the_tour_ends_with_the_grid_and_the_page(
    tour: list[dict[str, Any]], tmp_path: Path, browser: Browser
) -> None:
    """The grid is a picture that every viewer keeps; the page draws in its frame, and asks for nothing."""
    grid, page = pictures(tour)
    (tmp_path / "frame.html").write_text("".join(page["text/html"]), encoding="utf-8")
    with opened(browser, tmp_path / "frame.html") as (shown, talk):
        frame = shown.frames[1]
        frame.wait_for_selector("canvas")
        title, rows = frame.title(), frame.locator("tbody tr").count()
        sandbox = shown.locator("iframe").get_attribute("sandbox") or ""

    assert b"\x89PNG" == b64decode(grid["image/png"])[:4]
    assert title.startswith("Effects of ketamine on genes")
    assert rows > 0
    assert [] == talk
    assert "allow-scripts" in sandbox.split()
    assert "allow-same-origin" not in sandbox.split()
