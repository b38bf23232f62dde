r"""Rows as comma-separated values, spelt as the command line spells them.

Absent is empty, true and false are words, lists are joined by ``|``, with ``\|`` and ``\\`` inside an element.
"""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LIST_ESCAPES = str.maketrans({"\\": r"\\", "|": r"\|"})


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: IO[bytes]) -> None:
    """Write a line of columns and a line a row, as UTF-8, quoted where needed."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    text.detach()


def cell_text(cell: Any) -> str:
    r"""Write a cell as text.

    Examples
    --------
    >>> [cell_text(each) for each in (None, True, 0, 1e-300, ["a", "b|c"])]
    ['', 'true', '0', '1e-300', 'a|b\\|c']
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list):
        return "|".join(cell_text(each).translate(_LIST_ESCAPES) for each in cell)
    return str(cell)
