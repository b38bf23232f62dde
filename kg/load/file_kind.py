"""The header of a table, and the kind of a file that is not tab separated text, recognised before its columns are judged."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import nearest
from kg.load.quarantine import FaultyFilesError, fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from importlib.resources.abc import Traversable

    from kg.load.quarantine import Fault
    from kg.load.table_schema import TableSchema

_EXPORT = "open it where it was made, and save the table as tab separated text in UTF-8"
_AS_TEXT = "save the table as tab separated text, without quoting"
_UNPACK = "unpack it; .gz is the only packed form that is read, and the name has to end in it"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (  # first bytes → what it is, what to do
    (b"\x1f\x8b", "packed with gzip", "unpack it, or let its name and the one in tables.toml end in .gz"),
    (b"PK\x03\x04", "a zip archive, as workbooks of spreadsheets are (.xlsx, .ods)", _EXPORT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of a spreadsheet (.xls)", _EXPORT),
    (b"BZh", "packed with bzip2", _UNPACK),
    (b"\xfd7zXZ\x00", "packed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"{\\rtf", "an RTF document", _EXPORT),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"ARROW1", "an Arrow file", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"\x89HDF\r\n", "an HDF5 file", _EXPORT),
    (b"\x89PNG\r\n", "a picture", _EXPORT),
    (b"RDX2\n", "a file of R", _EXPORT),
    (b"RDX3\n", "a file of R", _EXPORT),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, not the file itself",
        "fetch the file with `git lfs pull`",
    ),
    (b"\xff\xfe\x00\x00", "UTF-32", "save it as UTF-8"),
    (b"\x00\x00\xfe\xff", "UTF-32", "save it as UTF-8"),
    (b"\xff\xfe", "UTF-16", "save it as UTF-8 (what a spreadsheet calls Unicode text is UTF-16)"),
    (b"\xfe\xff", "UTF-16", "save it as UTF-8 (what a spreadsheet calls Unicode text is UTF-16)"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|table|\?xml|meta|script)\b|\s*<!--", re.IGNORECASE)
_JSON = re.compile(rb'\s*[\[{]\s*["\[{]')
_TABLE_ENDINGS = (
    *(".tsv", ".tab", ".csv", ".psv", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".fods", ".numbers"),
    *(".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".rar", ".parquet", ".feather", ".rds", ".rda", ".rdata"),
)
_NO_TABLES = (  # endings of files that may have the name of a table
    *(".sql", ".toml", ".md", ".rst", ".py", ".r", ".pdf"),
    *(".png", ".svg", ".jpg", ".jpeg", ".gif", ".tif", ".tiff"),
)
_MOST_LOOKED_AT = 5_000  # files and folders
_DOCUMENTS = ("readme", "licence", "license", "notice", "citation", "changelog", "changes", "authors")
_SEPARATORS = {",": "comma", ";": "semicolon", "|": "vertical bar", "  ": "double space"}


def wrong_kind(line: bytes, columns: Collection[str]) -> tuple[str, str] | None:
    r"""Return what a file is and what to do; None where its first line may be that of a tab separated table.

    Parameters
    ----------
    line : bytes
        The first line of the file, with its end.
    columns : collection of str
        Names of the columns that are expected.

    Examples
    --------
    >>> wrong_kind(b"a,b,c", ["a", "b", "c"])
    ('the line has no tab and 2 commas', 'save the table as tab separated text, without quoting')
    >>> wrong_kind(b"a\tb\tc", ["a", "b", "c"]) is None
    True
    """
    for magic, kind, remedy in _MAGIC:
        if line.startswith(magic):
            return f"the file is {kind}", remedy
    line = line.removeprefix(b"\xef\xbb\xbf")
    text = line.decode("utf-8", errors="replace").rstrip("\n").removesuffix("\r")
    others = (
        (
            _MARKUP.match(line),
            "the file is a page of HTML or XML",
            "fetch the table itself: the page may be an error",
        ),
        (_JSON.match(line), "the file is JSON", _EXPORT),
        (b"\0" in line, "NUL byte in the header", "save the file as plain UTF-8 text (it looks like UTF-16)"),
        (
            "\r" in text,
            "the lines end in a carriage return alone",
            "save the file with line ends of Unix or Windows",
        ),
        (text.lower().startswith("sep="), "the first line names a separator", f"remove it, and {_AS_TEXT}"),
    )
    found = next(((problem, remedy) for is_found, problem, remedy in others if is_found), None)
    return found or _wrong_separator(text, columns)


def _wrong_separator(text: str, columns: Collection[str]) -> tuple[str, str] | None:
    """Return what is wrong with the separator of a header, or its quoting."""
    names = text.split("\t")
    if len(names) > 1 or text in columns:
        if all(name not in columns and name.strip('"') in columns for name in names):
            return "the names of the columns are in quotation marks", _AS_TEXT
        return None
    separator = max(_SEPARATORS, key=text.count)
    count = text.count(separator)
    if not count or len(columns) == 1:
        return None
    return f"the line has no tab and {count} {_SEPARATORS[separator]}{'s' * (count > 1)}", _AS_TEXT


def separators_in(text: str, expected: int) -> str | None:
    """Return the separators in a line without tabs where they may have been meant: `22 commas`; None for a few."""
    if "\t" in text:
        return None
    separator = max((",", ";"), key=text.count)
    count = text.count(separator)
    return f"{count} {_SEPARATORS[separator]}s" if count >= max(2, expected // 2) else None


def looks_like_table(name: str, known: Sequence[str]) -> bool:
    """Return whether a file that is not declared could be a table: by its ending, or by the name of a table.

    Lock files and backups of editors and office programs (`~$x.tsv`, `.~lock.x.tsv#`, `x.tsv~`) are not tables.
    """
    if name in known or _is_left_alone(name):
        return False
    lower = name.casefold()
    is_table = lower.endswith(_TABLE_ENDINGS) and lower.partition(".")[0] not in _DOCUMENTS
    return is_table or is_named_like(name, known)


def _is_left_alone(name: str) -> bool:
    """Return whether a file is hidden, a lock file or a backup."""
    return name.startswith(("~", ".", "#")) or name.endswith(("~", "#"))


def is_named_like(name: str, known: Sequence[str]) -> bool:
    """Return whether a file has the name of a table, whatever its ending, and is not SQL, a declaration or a text about it."""
    lower = name.casefold()
    stems = {each.casefold().partition(".")[0] for each in known}
    return (
        lower.partition(".")[0].strip() in stems
        and not lower.endswith(_NO_TABLES)
        and not _is_left_alone(name)
    )


def files_below(place: Traversable) -> Iterator[Path]:
    """Yield the files in folders of a folder, some thousand at most; hidden folders are left alone."""
    if not isinstance(place, Path):  # in a zipped wheel
        return
    left = _MOST_LOOKED_AT
    for top, folders, names in os.walk(place):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "_")))
        left -= len(names) + len(folders)
        if left < 0:
            return
        if Path(top) != place:
            yield from (Path(top, name) for name in sorted(names))


def read_header(table: TableSchema, line: bytes) -> list[str]:
    """Return the names of the columns in the header; raise if there are none, or any is unknown, duplicate or missing."""
    known = [column.name for column in table.columns]

    def refuse(problem: str, remedy: str, name: str | None = None, value: str | None = None) -> Fault:
        return fault("file.header", table.file, 1, name, value, problem=problem, remedy=remedy)

    kind = wrong_kind(line, known)
    if kind is not None:
        raise FaultyFilesError([refuse(*kind)])
    if not line.strip():
        what = "first line" if line.endswith(b"\n") else "file"
        remedy = f"write the names of the columns in the first line: {', '.join(known)}"
        raise FaultyFilesError([refuse(f"the {what} is empty", remedy)])
    try:
        text = line.decode("utf-8").lstrip("\ufeff")  # some programs write a second mark
    except UnicodeDecodeError:
        value = line.decode("latin-1").strip()
        problem = refuse("the header is not UTF-8", "save the file as UTF-8", value=value)
        raise FaultyFilesError([problem]) from None
    names = text.rstrip("\r\n").split("\t")
    faults = []
    for name in dict.fromkeys(names):
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close!r}? " if close else ""
            remedy = f"{hint}expected columns: {', '.join(known)}"
            faults.append(refuse("unknown column", remedy, name, name))
        if names.count(name) > 1:
            faults.append(refuse("duplicate column in the header", "keep one of them", name, name))
    faults += [
        refuse("missing column", "add it, with empty cells where nothing is stated", column.name)
        for column in table.columns
        if column.name not in names and not column.is_optional
    ]
    if faults:
        raise FaultyFilesError(faults)
    return names
