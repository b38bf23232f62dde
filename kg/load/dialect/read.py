"""Read the tables of a file of any kind: text, workbook, file of R, or of gene sets."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, SourceError
from kg.load.dialect.delimited import read_delimited
from kg.load.dialect.frame import CERTAIN, Decision, open_engine
from kg.load.dialect.gmt import is_gmt, read_gmt
from kg.load.dialect.r_data import is_r_data, read_r
from kg.load.dialect.unpack import unpacked
from kg.load.dialect.workbook_frame import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from kg.load.dialect.frame import Frame

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"


def read_frames(path: Path, sheet: str | None = None) -> list[Frame]:
    """Return the tables of a file, several for a list of R.

    Parameters
    ----------
    sheet : str or None
        The sheet of a workbook; None takes the only visible one with rows.

    Raises
    ------
    NotFoundError
        There is no such file.
    OptionError
        Several sheets may be meant.
    SourceError
        The file is not a table that can be read; the error has file and row.
    """
    if not path.is_file():
        raise NotFoundError(f"file not found: '{path}'", name=path.name, remedy="name a table of results")
    con = open_engine()
    with unpacked(path) as (content, packing):
        with content.open("rb") as handle:
            start = handle.read(200)
        if is_gmt(path):
            frames = [read_gmt(con, content, path.name)]
        elif is_r_data(start):
            frames = read_r(con, content, path.name)
        elif start.startswith((b"PK\x03\x04", _OLD_WORKBOOK)):
            if _OPEN_DOCUMENT in start or _is_open_document(content):
                remedy = "save it as .xlsx, or as text"
                raise SourceError(
                    "workbooks of OpenDocument (.ods) are not read", file=path.name, remedy=remedy
                )
            frames = [read_workbook(con, content, path.name, sheet)]
        else:
            frames = [read_delimited(con, content, path.name)]
    for frame in frames:
        frame.settle()
        if packing:
            frame.decisions.insert(0, Decision("packed", packing, CERTAIN, "the first bytes of the file"))
    return frames


def _is_open_document(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "mimetype" in archive.namelist()
