r"""Write an answer as a report, or as rows: table, json, jsonl, csv and tsv hold the same rows.

* report and md are for reading: the sentence that answers, the columns that a reader needs, what limits the answer.
* absent: ``null`` in json and jsonl, else empty; NaN is absent.
* numbers: the shortest form that reads back to the same number.
* true and false: ``true`` and ``false``.
* lists: lists in json and jsonl, else joined by ``|``; a ``|`` or ``\`` inside an element is
  then written ``\|`` or ``\\``.
* maps, such as a node of Neo4j: objects in json and jsonl, else the same as text.
* tabs and newlines: as JSON and csv quote them; in tsv a tab, a newline, a carriage return and
  a backslash are written ``\t``, ``\n``, ``\r`` and ``\\``, so that a row is one line.
* report, md and table: control characters are escaped, and cells wrap inside their column.
  Where the columns do not fit, each row becomes a block without its empty cells.
"""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from kg.results import cell_text, cell_value, csv_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.results import Result

FORMATS = ("report", "md", "table", "json", "jsonl", "csv", "tsv")
REPORTS = ("report", "md")
SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv", ".txt": "report", ".md": "md"}
SCHEMA = "kg/1"

_TSV_SIGNS = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_TSV_ESCAPES = str.maketrans(_TSV_SIGNS)
_TEXTS = frozenset({str, type(None)})
_AT_ONCE = 10_000  # rows of TSV
_UNLIMITED = 10**6  # columns of a file


def write_answer(
    answer: Result,
    form: str,
    stream: IO[str],
    *,
    terminal_width: int | None = None,
    color: bool = False,
    all_columns: bool = False,
) -> None:
    """Write an answer in a format.

    Parameters
    ----------
    answer
        What to write.
    form
        One of `FORMATS`.
    stream
        Text stream.
    terminal_width
        Columns of the terminal; None if `stream` is not a terminal.
    color
        Whether headings are coloured.
    all_columns
        Whether a report has all columns.
    """
    if form in REPORTS:
        from kg.reports.report import WIDTH

        report = answer.complete_report if all_columns else answer.report
        text = report.markdown() if form == "md" else report.text(terminal_width or WIDTH, color=color)
        stream.write(text)
    elif form == "table":
        from kg.reports.report import Report

        stream.write(Report("", (answer.table(),)).text(terminal_width or _UNLIMITED, color=color))
    else:
        _WRITERS[form](answer, stream)


def write_envelope(answer: Result, stream: IO[str], *, command: str, digest: str | None) -> None:
    """Write an answer as one JSON object with its command, digest and notes."""
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
    """Yield each row as a JSON object."""
    import json

    for record in answer.records():
        values = {name: cell_value(cell) for name, cell in record.items()}
        yield json.dumps(values, ensure_ascii=False, allow_nan=False)


def _write_csv(answer: Result, stream: IO[str]) -> None:
    """Write comma-separated values, quoted where needed."""
    stream.writelines(csv_lines(answer.columns, answer.rows))


def _write_tsv(answer: Result, stream: IO[str]) -> None:
    """Write tab-separated values, one line a row."""
    stream.write("\t".join(name.translate(_TSV_ESCAPES) for name in answer.columns) + "\n")
    for start in range(0, len(answer.rows), _AT_ONCE):
        columns = zip(*answer.rows[start : start + _AT_ONCE], strict=True)
        rows = zip(*map(_tsv_column, columns), strict=True)
        stream.writelines("\t".join(row) + "\n" for row in rows)


def _tsv_column(column: tuple[Any, ...]) -> list[str]:
    """Return the cells of a column as TSV writes them."""
    kinds = {*map(type, column)}
    if kinds <= _TEXTS:
        texts = [cell or "" for cell in column]
    elif kinds == {list} and {*map(type, chain.from_iterable(column))} <= {str}:
        known = {cell: cell_text([*cell]) for cell in {*map(tuple, column)}}  # most lists are in many rows
        texts = [known[tuple(cell)] for cell in column]
    else:
        texts = [cell_text(cell) for cell in column]
    written = "".join(texts)
    is_plain = not any(sign in written for sign in _TSV_SIGNS)
    return texts if is_plain else [text.translate(_TSV_ESCAPES) for text in texts]


_WRITERS: dict[str, Callable[[Result, IO[str]], None]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "tsv": _write_tsv,
}
