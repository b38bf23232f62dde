"""The reference pages are what the program and the docstrings say."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.process
@pytest.mark.parametrize("page", ["cli", "python"])
def test_the_reference_is_fresh(root: Path, page: str) -> None:
    """docs/cli.md and docs/python.md are what ``make docs`` would write now."""
    done = subprocess.run(
        [sys.executable, root / "tools" / "docs" / f"{page}.py", "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr)
