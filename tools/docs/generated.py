"""Write a generated file, or check that it is up to date: the last step of every generator."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def write_or_check(path: Path, text: str) -> int:
    """Write a file; with `--check` on the command line, compare it and return 1 where it is out of date."""
    if "--check" not in sys.argv[1:]:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{path.relative_to(ROOT)} is out of date; run: make docs\n")
    return 1
