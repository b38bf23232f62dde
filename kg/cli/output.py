r"""Write an answer as table, json, jsonl, csv, tsv or md: the same rows in each.

* absent: ``null`` in json and jsonl, else empty; what is not a number (NaN) is absent.
* numbers: the shortest form that reads back to the same number.
* true and false: ``true`` and ``false``.
* lists: lists in json and jsonl, else joined by ``|``; a ``|`` or ``\`` inside an element is
  then written ``\|`` or ``\\``.
* maps, as a node of Neo4j is one: objects in json and jsonl, else the same as text.
* tabs and newlines: as JSON and csv quote them; in tsv a tab, a newline, a carriage return and
  a backslash are written ``\t``, ``\n``, ``\r`` and ``\\``, so that a row is one line.
* table and md are for reading: control characters are spelt out.  A table that is wider than
  the terminal becomes one block a row.
"""

from __future__ import annotations

import math
from typing import IO, TYPE_CHECKING, Any

from kg.cli.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.results import Result

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")
SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv", ".md": "md"}
SCHEMA = "kg/1"
GAP = "  "

_TSV_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_LIST_ESCAPES = str.maketrans({"\\": r"\\", "|": r"\|"})
_MD_ESCAPES = str.maketrans({"\\": r"\\", "|": r"\|", "<": "&lt;"})


def cell_value(cell: Any) -> Any:
    """Turn what an engine returned into what JSON knows.

    Returns
    -------
    None, bool, int, float, str, or list or dict of these
        Dates and everything else unknown as text; numpy and decimal numbers as numbers.
    """
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, float):
        return None if math.isnan(cell) else (cell if math.isfinite(cell) else str(cell))
    if isinstance(cell, list | tuple | dict):
        return _container_value(cell)
    if hasattr(cell, "item"):
        return cell_value(cell.item())
    if hasattr(cell, "as_tuple"):
        return cell_value(float(cell))
    return str(cell)


def _container_value(cell: list[Any] | tuple[Any, ...] | dict[Any, Any]) -> Any:
    if isinstance(cell, dict):
        return {str(key): cell_value(each) for key, each in cell.items()}
    return [cell_value(each) for each in cell]


def cell_text(cell: Any) -> str:
    r"""Write a cell as text for csv, tsv, md and table.

    Examples
    --------
    >>> [cell_text(each) for each in (None, True, 0, 0.1, 1e-300, "GRIA1", ["a", "b|c"])]
    ['', 'true', '0', '0.1', '1e-300', 'GRIA1', 'a|b\\|c']
    >>> cell_text({"labels": ["Gene"], "symbol": "IL6"})
    '{"labels": ["Gene"], "symbol": "IL6"}'
    """
    value = cell_value(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        import json

        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    if isinstance(value, list):
        return "|".join(cell_text(each).translate(_LIST_ESCAPES) for each in value)
    return str(value)


def write_answer(
    answer: Result, form: str, stream: IO[str], *, terminal_width: int | None = None, color: bool = False
) -> None:
    """Write an answer in a format.

    Parameters
    ----------
    answer
        What to write.
    form
        One of `FORMATS`.
    stream
        Where to; text.
    terminal_width
        Columns of the terminal that `stream` is; None where it is none.
    color
        Whether a table is coloured.
    """
    if form == "table" and terminal_width is not None:
        from kg.cli.terminal_table import write_for_terminal

        write_for_terminal(answer, stream, width=terminal_width, color=color)
    elif form == "table":
        _write_plain_table(answer, stream, color=color)
    else:
        _WRITERS[form](answer, stream)


def write_envelope(answer: Result, stream: IO[str], *, command: str, digest: str | None) -> None:
    """Write an answer as one JSON object that says what it is and holds its notes."""
    import json

    head = {"schema": SCHEMA, "command": command, "digest": digest}
    stream.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ')
    _write_json(answer, stream, end="")
    stream.write(f', "notes": {json.dumps(answer.notes, ensure_ascii=False)}}}\n')


def _write_json(answer: Result, stream: IO[str], end: str = "\n") -> None:
    """Write an array of objects, one on a line."""
    separator = "[\n  "
    for line in _objects(answer):
        stream.write(separator + line)
        separator = ",\n  "
    stream.write(("\n]" if answer.rows else "[]") + end)


def _write_jsonl(answer: Result, stream: IO[str]) -> None:
    """Write one object a line."""
    for line in _objects(answer):
        stream.write(line + "\n")


def _objects(answer: Result) -> Iterator[str]:
    """Write each row as a JSON object."""
    import json

    for record in answer.records():
        values = {name: cell_value(cell) for name, cell in record.items()}
        yield json.dumps(values, ensure_ascii=False, allow_nan=False)


def _write_csv(answer: Result, stream: IO[str]) -> None:
    """Write comma-separated values, quoted where needed."""
    import csv

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([cell_text(cell) for cell in row] for row in answer.rows)


def _write_tsv(answer: Result, stream: IO[str]) -> None:
    """Write tab-separated values, one line a row."""
    stream.write("\t".join(name.translate(_TSV_ESCAPES) for name in answer.columns) + "\n")
    for row in answer.rows:
        stream.write("\t".join(cell_text(cell).translate(_TSV_ESCAPES) for cell in row) + "\n")


def _write_md(answer: Result, stream: IO[str]) -> None:
    """Write a Markdown table."""
    stream.write(f"| {' | '.join(answer.columns)} |\n")
    numbers = numeric_columns(answer)
    stream.write(f"| {' | '.join('---:' if number else '---' for number in numbers)} |\n")
    for row in answer.rows:
        cells = (harmless(cell_text(cell).translate(_MD_ESCAPES).replace("\n", "<br>")) for cell in row)
        stream.write(f"| {' | '.join(cells)} |\n")


def _write_plain_table(answer: Result, stream: IO[str], *, color: bool) -> None:
    """Write aligned columns for a file or a pipe."""
    rows = [[harmless(cell_text(cell)) for cell in row] for row in answer.rows]
    numbers = numeric_columns(answer)
    widths = [max(map(text_width, cells)) for cells in zip(answer.columns, *rows, strict=True)]
    for at, row in enumerate([list(answer.columns), *rows]):
        cells = [
            _padded(cell, width, right=number)
            for cell, width, number in zip(row, widths, numbers, strict=True)
        ]
        line = GAP.join(cells).rstrip()
        stream.write((f"\x1b[1m{line}\x1b[0m" if color and at == 0 else line) + "\n")


def numeric_columns(answer: Result) -> list[bool]:
    """Say for each column whether it holds numbers, and so is set to the right."""
    return [_is_numeric(answer.column(name)) for name in answer.columns]


def _is_numeric(cells: list[Any]) -> bool:
    """Say whether there is a number, and nothing but numbers and absent values."""
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in present
    )


def _padded(cell: str, width: int, *, right: bool) -> str:
    """Fill a cell up to the width of its column."""
    fill = " " * (width - text_width(cell))
    return fill + cell if right else cell + fill


def text_width(text: str) -> int:
    """Count the columns that a text takes on a screen.

    Examples
    --------
    >>> text_width("IL-1β"), text_width("薬")
    (5, 2)
    """
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(each) else 1 + (east_asian_width(each) in "WF") for each in text)


_WRITERS: dict[str, Callable[[Result, IO[str]], None]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "tsv": _write_tsv,
    "md": _write_md,
}
