"""The rows of a sheet as the tables of the review format, and the cell of the sheet that each of their cells comes from."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from io import BytesIO, TextIOWrapper
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    from kg.load.table_schema import TableSchema


class ReviewTables:
    """Tables that are written row by row.

    Parameters
    ----------
    tables : sequence of TableSchema
        The tables of the format; those without a row have a header alone.
    """

    def __init__(self, tables: Sequence[TableSchema]) -> None:
        self._columns = {table.name: [column.name for column in table.columns] for table in tables}
        self._files = {table.name: table.file for table in tables}
        self._lines: dict[str, list[str]] = {
            name: ["\t".join(columns)] for name, columns in self._columns.items()
        }
        self._places: dict[tuple[str, int], tuple[int, Mapping[str, str]]] = {}

    def add(self, table: str, row: int, places: Mapping[str, str], **cells: str | None) -> None:
        """Add a row.

        Parameters
        ----------
        row : int
            The row of the sheet that it comes from.
        places : mapping of str to str
            Column of the table → column of the sheet.
        **cells : str or None
            Column of the table → value.
        """
        names = self._columns[table]
        unknown = cells.keys() - set(names)
        if unknown:
            raise KeyError(min(unknown))
        self._lines[table].append("\t".join(cells.get(name) or "" for name in names))
        self._places[self._files[table], len(self._lines[table])] = (row, places)

    def place(self, file: str | None, row: int | None, column: str | None) -> tuple[int, str | None] | None:
        """Return row and column of the sheet that a cell of a table comes from; None where it comes from no row."""
        found = self._places.get((str(file), row or 0))
        if found is None:
            return None
        number, columns = found
        return number, None if column is None else columns.get(column)

    def files(self) -> dict[str, bytes]:
        """Return file → its content."""
        return {
            self._files[name]: "".join(f"{line}\n" for line in lines).encode()
            for name, lines in self._lines.items()
        }


class MemoryPlace(Traversable):
    """A folder of files in memory, or one of its files, as `importlib.resources` has them.

    Parameters
    ----------
    path : str
        Name of the file; of a folder the path of the sheet that its files were made from.
    content : bytes or None
        Content of a file; None for a folder, and for a file that does not exist.
    """

    def __init__(self, path: str, content: bytes | None = None) -> None:
        self.path = path
        self.content = content
        self.files: dict[str, bytes] | None = None

    def __str__(self) -> str:
        """Return the path."""
        return self.path

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name

    def is_dir(self) -> bool:
        """Return whether it is a folder."""
        return self.files is not None

    def is_file(self) -> bool:
        """Return whether it is a file that exists."""
        return self.content is not None

    def iterdir(self) -> Iterator[MemoryPlace]:
        """Yield the files of a folder."""
        return (MemoryPlace(name, content) for name, content in (self.files or {}).items())

    def joinpath(self, *names: str | PathLike[str]) -> MemoryPlace:
        """Return a file of a folder, which need not exist."""
        name = str(PurePosixPath(*names))
        return MemoryPlace(name, (self.files or {}).get(name))

    def open(self, mode: str = "r", *args: Any, **options: Any) -> Any:
        """Open a file for reading."""
        stream = BytesIO(self.content or b"")
        return stream if "b" in mode else TextIOWrapper(stream, *args, **options)

    def read_bytes(self) -> bytes:
        """Return the content of a file."""
        return self.content or b""

    def read_text(self, encoding: str | None = None) -> str:
        """Return the text of a file."""
        return self.read_bytes().decode(encoding or "utf-8")
