"""A new findings sheet to fill in: a workbook, or the header of a text file."""

from __future__ import annotations

import io
from shlex import quote
from typing import TYPE_CHECKING

from kg.atomic_write import atomic_write
from kg.errors import OutputError
from kg.load.sheet.columns import sheet_columns
from kg.load.sheet.workbook_file import write_workbook
from kg.results import Result
from kg.schema.plain import reading

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".xlsx", ".csv", ".tsv")
"""Endings of the sheets that can be made."""
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_LEFT_OUT = {
    "finding",
    "symbol",
    "decided_by",
    "close_to",
    "call_basis",
    "reporting",
    "system_term",
    "standard_error",
}


def new_sheet(path: Path, *, name: str | None = None, dry_run: bool = False) -> Result:
    """Write an empty findings sheet.

    Parameters
    ----------
    path : Path
        A new file, whose ending decides its kind: .xlsx with drop-down lists, examples and explanations; .csv or .tsv
        with a header.
    name : str or None
        Name of the source, for the sheet `source`; None leaves it to the name of the file.
    dry_run : bool
        True writes nothing.

    Returns
    -------
    Result
        column, describes, about.

    Raises
    ------
    OutputError
        The file exists, or cannot be written.
    """
    if path.exists():
        raise OutputError(f"'{path}' exists", remedy="name a new file")
    columns = [column for column in sheet_columns().values() if column.name not in _LEFT_OUT]
    names = [column.name for column in columns]
    answer = Result(
        ("column", "describes", "about"), [(each.name, each.part, each.about) for each in columns]
    )
    if dry_run:
        return Result(answer.columns, answer.rows, ["Dry run: nothing was written"])
    content = io.BytesIO()
    if path.suffix.lower() in _SEPARATORS:
        content.write((_SEPARATORS[path.suffix.lower()].join(names) + "\n").encode())
    else:
        write_workbook(content, names, (), head={} if name is None else {"name": name}, has_examples=True)
    try:
        with atomic_write(path) as new:
            new.write_bytes(content.getvalue())
    except OSError as error:
        raise OutputError(f"'{path}' cannot be written ({error.strerror or error})") from error
    place = " in the sheet `findings`" if path.suffix.lower() not in _SEPARATORS else ""
    command = f"kg load {quote(str(path))}"
    notes = [
        f"Wrote {path}: fill in a row for each finding{place}.",
        "Only study, system, gene and direction are needed, and drug, contrast_type and dose as the study has them.",
        f"Check it with `{command} --dry-run`, then `{command}`.",
    ]
    headings = {name: name for name in answer.columns}
    return Result(answer.columns, answer.rows, notes, reading(**headings))
