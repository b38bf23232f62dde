"""What every question returns: named columns, rows and the notes that explain them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Result:
    """Rows as a table, in an order that is part of the answer.

    Attributes
    ----------
    columns
        The names of the columns.
    rows
        One tuple a row, as long as `columns`; a cell is None, a bool, an int, a float,
        a str or a list of str.  None is "absent", never zero or false.
    notes
        Sentences for the reader: what was assumed, or why there is no row.

    Examples
    --------
    >>> answer = Result(("symbol", "units"), [("GRIA1", 1), ("FKBP5", 0)])
    >>> len(answer)
    2
    >>> list(answer.records())
    [{'symbol': 'GRIA1', 'units': 1}, {'symbol': 'FKBP5', 'units': 0}]
    >>> answer.column("units")
    [1, 0]
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """Count the rows; an answer without rows is still an answer."""
        return len(self.rows)

    def __bool__(self) -> bool:
        """Be true even without rows: an empty answer is an answer."""
        return True

    def records(self) -> Iterator[dict[str, Any]]:
        """Give each row as a mapping from column to value, in order."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, name: str) -> list[Any]:
        """Give the values of one column, one for each row.

        Raises
        ------
        ValueError
            The answer has no such column.
        """
        at = self.columns.index(name)
        return [row[at] for row in self.rows]
