"""The README is true: its commands are run, and print what it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Kg

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
SHOWN = [block for block in BLOCKS if block.startswith("$ kg ")]
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_first_screen_has_two_commands() -> None:
    """Set-up is two commands, and the gate runs the second as it stands here."""
    assert "$ make demo\n$ make test\n" == BLOCKS[0]
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_three_more_commands_are_shown() -> None:
    """Three commands with their output show what the project answers."""
    assert 3 == len(SHOWN)


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.splitlines()[0])
def test_each_command_prints_what_the_readme_shows(block: str, kg: Kg, full_review_store: Path) -> None:
    """A terminal of 100 columns shows what the README shows, letter by letter."""
    command, _, shown = block.partition("\n")

    done = kg(*command.split()[2:], "--format", "report", env={"KG_STORE": str(full_review_store)})

    assert 0 == done.returncode
    assert shown == done.stdout + done.stderr


def test_every_command_of_the_table_answers(kg: Kg, full_review_store: Path) -> None:
    """Each question has a command whose first line is not empty."""
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and "`kg " in line]
    commands = [command for row in rows for command in re.findall(r"`kg ([^`]+)`", row)]
    env = {"KG_STORE": str(full_review_store)}
    for command in commands:
        done = kg(*command.replace("TERM", "unit").split(), "--format", "report", env=env)

        assert 0 == done.returncode, done.stderr
        assert done.stdout.splitlines()[0].strip(), command

    assert len(commands) >= 10


def test_no_line_of_a_block_scrolls_sideways() -> None:
    """A code block is at most 100 characters wide, as a code host shows it."""
    blocks = re.findall(r"```\w*\n(.*?)```", TEXT, re.DOTALL)

    assert [] == [line for block in blocks for line in block.splitlines() if len(line) > 100]


@pytest.mark.process
def test_the_python_example_runs(full_review_store: Path, tmp_path: Path) -> None:
    """The example for Python users prints rows on the store of the demo."""
    (tmp_path / "kg.duckdb").symlink_to(full_review_store)

    done = subprocess.run(
        [sys.executable, "-c", PYTHON[0]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "GRIA1 up single_unit" in done.stdout.splitlines()


def test_every_link_leads_somewhere() -> None:
    """No link to a file of the project is dead."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if not link.startswith("https://")]

    assert [] == [link for link in links if not (ROOT / link).exists()]
