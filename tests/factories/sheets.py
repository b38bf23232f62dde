"""Findings sheets as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "study,drug,system,gene,direction"


def written(tmp_path: Path, text: str | bytes, name: str = "sheet.csv") -> Path:
    """Write a sheet."""
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
