"""Unpack a file into a temporary one: gzip, xz, bzip2, or a zip archive with one member, recognised by content."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from kg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_UNPACKED = 200  # times the size of the packed file
UNPACKED_ANYWAY = 20_000_000  # bytes that a packed file of any size may have
_BLOCK = 2**20
_PACKED = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2"}
_LATER = {b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar"}
_ZIP = b"PK\x03\x04"
_OFFICE = ("[Content_Types].xml", "mimetype")  # members of workbooks, which are zip archives too


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the path of the unpacked content, and how it was packed; empty where it was not.

    Raises
    ------
    SourceError
        The file is damaged or ends too early, unpacks to far more than its size, or has several members.
    """
    with path.open("rb") as handle:
        start = handle.read(8)
    for magic, kind in _LATER.items():
        if start.startswith(magic):
            raise SourceError(f"the file is packed with {kind}", file=path.name, remedy="unpack it first")
    kind = next((kind for magic, kind in _PACKED.items() if start.startswith(magic)), "")
    if start.startswith(_ZIP) and not _is_workbook(path):
        kind = "zip"
    if not kind:
        yield path, ""
        return
    with TemporaryDirectory(prefix="kg-") as place:
        target = Path(place) / "content"
        try:
            with _opened(path, kind) as source, target.open("wb") as out:
                _copy(source, out, path)
        except (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
            remedy = "fetch the file again; it is damaged, or its end is missing"
            raise SourceError(
                f"the file cannot be unpacked ({kind}: {error})", file=path.name, remedy=remedy
            ) from None
        yield target, kind


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in archive.namelist() for name in _OFFICE)
    except zipfile.BadZipFile:
        return False


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[IO[bytes]]:
    if kind != "zip":
        with path.open("rb") as packed:
            openers: dict[str, Callable[..., Any]] = {"gzip": gzip.open, "xz": lzma.open, "bzip2": bz2.open}
            with openers[kind](packed, "rb") as handle:
                yield handle
        return
    with zipfile.ZipFile(path) as archive:
        members = [
            each
            for each in archive.infolist()
            if not each.is_dir() and not each.filename.startswith("__MACOSX/")
        ]
        if len(members) != 1:
            names = ", ".join(each.filename for each in members[:5])
            problem = f"the archive has {len(members)} files: {names}"
            raise SourceError(problem, file=path.name, remedy="unpack it, and load one of them")
        if members[0].flag_bits & 1:
            raise SourceError("the archive needs a password", file=path.name, remedy="unpack it first")
        with archive.open(members[0]) as handle:
            yield handle


def _copy(source: IO[bytes], out: IO[bytes], path: Path) -> None:
    most = max(UNPACKED_ANYWAY, MOST_UNPACKED * path.stat().st_size)
    count = 0
    while block := source.read(_BLOCK):
        count += len(block)
        if count > most:
            problem = f"the file unpacks to more than {MOST_UNPACKED} times its size"
            remedy = "check where it comes from; unpack it, if it is what it should be"
            raise SourceError(problem, file=path.name, remedy=remedy)
        out.write(block)
