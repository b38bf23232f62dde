"""The reference page of the command line is what the program says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_the_reference_is_fresh(root: Path) -> None:
    """docs/cli.md is what ``make docs`` would write now."""
    done = subprocess.run(
        [sys.executable, root / "tools" / "docs" / "cli.py", "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr)
