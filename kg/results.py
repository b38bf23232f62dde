"""Results of questions: columns, rows and notes, the same as typed rows, and cells as text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kg.reports.blocks import Table
    from kg.reports.report import Report

Row = TypeVar("Row")
DISPLAYED = 50
"""The most rows that a notebook or a prompt shows of a result without a report of its own."""
_FORMULA = re.compile(r"[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LIST_ESCAPES = str.maketrans({"\\": r"\\", "|": r"\|"})


@dataclass(frozen=True, slots=True)
class Result:
    """Rows as a table, in a defined order.

    Attributes
    ----------
    columns : tuple of str
        The names of the columns.
    rows : list of tuple
        One tuple a row, as long as `columns`; a cell is None, a bool, an int, a float,
        a str or a list of str.  None is "absent", never zero or false.
    notes : list of str
        Sentences for the reader: what was assumed, or why there is no row.
    reporter : callable or None
        What makes the report of the result; None where it is the table of all columns.

    Examples
    --------
    >>> result = Result(("symbol", "units"), [("GRIA1", 1), ("FKBP5", 0)])
    >>> len(result)
    2
    >>> list(result.records())
    [{'symbol': 'GRIA1', 'units': 1}, {'symbol': 'FKBP5', 'units': 0}]
    >>> result.column("units")
    [1, 0]
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notes: list[str] = field(default_factory=list)
    reporter: Callable[[Result], Report] | None = field(default=None, compare=False, repr=False)

    @property
    def report(self) -> Report:
        """The answer for a person: the sentence that answers, the columns that are read, what limits the answer."""
        return self.complete_report if self.reporter is None else self.reporter(self)

    @property
    def complete_report(self) -> Report:
        """A report with all columns that are not empty."""
        from kg.reports.blocks import Paragraph
        from kg.reports.report import Report

        notes = [Paragraph(note) for note in self.notes]
        if not self.rows:
            return Report("", tuple(notes or [Paragraph("No rows.")]))
        return Report("", (self.table(words=_read).filled(), *notes))

    def table(
        self, columns: Mapping[str, str] | None = None, words: Callable[[str, Any], str] | None = None
    ) -> Table:
        """Return columns as a table, cells as text.

        Parameters
        ----------
        columns : mapping or None
            Column → its heading; None means all columns under their names.
        words : callable or None
            What makes the text of a cell from its column and value; None is `cell_text`.
        """
        from kg.reports.blocks import Table

        headings = columns or {name: name for name in self.columns}
        numbers = dict(zip(self.columns, numeric_columns(self), strict=True))
        at = [(name, self.columns.index(name)) for name in headings]
        return Table(
            tuple(headings.values()),
            [
                tuple(words(name, row[place]) if words else cell_text(row[place]) for name, place in at)
                for row in self.rows
            ],
            numbers=frozenset(heading for name, heading in headings.items() if numbers[name]),
        )

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame; whole numbers with absent values stay whole, others are Float64.

        Raises
        ------
        MissingExtraError
            pandas is not installed.
        """
        pandas = _optional("pandas", "to_pandas")
        columns = [[row[at] for row in self.rows] for at in range(len(self.columns))]
        frame = pandas.DataFrame(
            {at: pandas.Series(cells, dtype=_dtype(cells)) for at, cells in enumerate(columns)}
        )
        frame.columns = list(self.columns)
        return frame

    def to_arrow(self) -> Any:
        """Return the rows as an Arrow table.

        Raises
        ------
        MissingExtraError
            pyarrow is not installed.
        """
        pyarrow = _optional("pyarrow", "to_arrow")
        return pyarrow.table({name: pyarrow.array(self.column(name)) for name in self.columns})

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self._first().report.html()

    def __repr__(self) -> str:
        """Return the report as text."""
        return str(self._first().report).rstrip("\n")

    def _first(self) -> Result:
        """Return what is displayed: the result, without most of its rows where it has many and no report of its own."""
        if self.reporter is not None or len(self.rows) <= DISPLAYED:
            return self
        more = f"{len(self.rows) - DISPLAYED} more rows; to_pandas() and records() have all"
        return Result(self.columns, self.rows[:DISPLAYED], [more, *self.notes])

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __bool__(self) -> bool:
        """Return True always: an empty result is still a result."""
        return True

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a mapping from column to value, in order."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, name: str) -> list[Any]:
        """Return the values of one column, one for each row.

        Raises
        ------
        ValueError
            The result has no such column.
        """
        position = self.columns.index(name)
        return [row[position] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row], Generic[Row]):
    """A result with typed rows.

    Attributes
    ----------
    rows : tuple
        Dataclasses of one kind, in a defined order.
    notes : tuple of str
        Sentences for the reader: what was assumed, or why there is no row.
    columns : tuple of str
        The names of the columns, which are the attributes of each row.
    reporter : callable or None
        What makes the report, as that of a `Result`.
    """

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=(), compare=False)
    reporter: Callable[[Result], Report] | None = field(default=None, compare=False, repr=False)

    @property
    def report(self) -> Report:
        """The answer for a person, as text, Markdown or HTML."""
        return self.as_result().report

    def as_result(self) -> Result:
        """Return the same as a `Result`, whose rows are tuples and whose lists are lists."""
        columns = self.columns or (columns_of(type(self.rows[0])) if self.rows else ())
        cells = [tuple(_plain(getattr(row, name)) for name in columns) for row in self.rows]
        return Result(columns, cells, list(self.notes), self.reporter)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a mapping from column to value, in order."""
        return self.as_result().records()

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame, as `Result.to_pandas` does."""
        return self.as_result().to_pandas()

    def to_arrow(self) -> Any:
        """Return the rows as an Arrow table, as `Result.to_arrow` does."""
        return self.as_result().to_arrow()

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self.as_result()._repr_html_()

    def __repr__(self) -> str:
        """Return the report as text."""
        return repr(self.as_result())

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Return one row, or several of them."""
        return self.rows[index]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)


def _dtype(cells: Sequence[Any]) -> str:
    """Return the pandas type of a column from the types of its cells, never from their values."""
    kinds = {type(cell) for cell in cells if cell is not None}
    names = {frozenset({str}): "string", frozenset({bool}): "boolean", frozenset({int}): "Int64"}
    return names.get(frozenset(kinds), "Float64" if kinds and kinds <= {int, float} else "object")


def _read(_: str, cell: Any) -> str:
    """Return a cell as text for reading: elements of lists after commas."""
    return ", ".join(map(cell_text, cell)) if isinstance(cell, list | tuple) else cell_text(cell)


def columns_of(kind: type) -> tuple[str, ...]:
    """Return the columns of rows that are dataclasses of a kind: the names of its fields."""
    return tuple(each.name for each in fields(kind))


def typed_rows(result: Result, kind: type[Row]) -> Rows[Row]:
    """Return a result with its rows as dataclasses of a kind; lists become tuples, an absent list is empty."""
    lists = {each.name for each in fields(kind) if str(each.type).startswith("tuple")}  # type: ignore[arg-type]
    columns = [(name, name in lists) for name in result.columns]
    rows = (
        kind(
            **{
                name: tuple(cell or ()) if is_list else cell
                for (name, is_list), cell in zip(columns, row, strict=True)
            }
        )
        for row in result.rows
    )
    return Rows(tuple(rows), tuple(result.notes), result.columns, result.reporter)


def _plain(cell: Any) -> Any:
    return list(cell) if isinstance(cell, tuple) else cell


def _optional(package: str, purpose: str) -> Any:
    """Import a package that is not needed for anything else.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        from kg.errors import MissingExtraError

        raise MissingExtraError(purpose, package=package) from error


def cell_value(cell: Any) -> Any:
    """Return what an engine returned as JSON can hold it.

    Returns
    -------
    None, bool, int, float, str, or list or dict of these
        Dates and everything else unknown as text; numpy and decimal numbers as numbers; NaN as None.
    """
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, float):
        return None if math.isnan(cell) else (cell if math.isfinite(cell) else str(cell))
    if isinstance(cell, dict):
        return {str(key): cell_value(each) for key, each in cell.items()}
    if isinstance(cell, list | tuple):
        return [cell_value(each) for each in cell]
    if hasattr(cell, "item"):  # numpy
        return cell_value(cell.item())
    return cell_value(float(cell)) if hasattr(cell, "as_tuple") else str(cell)


def cell_text(cell: Any) -> str:
    r"""Return a cell as text: absent is empty, lists are joined by ``|``, which is ``\|`` inside an element.

    Examples
    --------
    >>> [cell_text(each) for each in (None, True, 0, 0.1, 1e-300, "GRIA1", ["a", "b|c"])]
    ['', 'true', '0', '0.1', '1e-300', 'GRIA1', 'a|b\\|c']
    >>> cell_text({"labels": ["Gene"], "symbol": "IL6"})
    '{"labels": ["Gene"], "symbol": "IL6"}'
    """
    if isinstance(cell, str):
        return cell
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


def numeric_columns(result: Result) -> list[bool]:
    """Return for each column whether it holds numbers, and otherwise only absent values."""
    return [_is_numeric([row[at] for row in result.rows]) for at in range(len(result.columns))]


def _is_numeric(cells: list[Any]) -> bool:
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in present
    )


def csv_lines(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, separator: str = ","
) -> Iterator[str]:
    """Yield a line of columns and a line a row, as values with commas or another separator, quoted where needed.

    With commas, a text that a spreadsheet would compute gets a leading apostrophe; with tabs every text is exact.
    """
    import csv

    writer = csv.writer(_Line(), delimiter=separator, lineterminator="\n")
    text = _inert_text if separator == "," else cell_text
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([text(cell) for cell in row])


def _inert_text(cell: Any) -> str:
    """Return a cell as text that no spreadsheet takes for a formula: of more than a sign, and not a number."""
    text = cell_text(cell)
    if isinstance(cell, str | list) and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


class _Line:
    """A file for csv.writer whose `write` returns the line."""

    def write(self, text: str) -> str:
        return text
