"""One table as a tool wrote it: every cell as text, in an engine of its own, with what was decided on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.store.connect import connect
from kg.store.sql_text import quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

CERTAIN, LIKELY, AMBIGUOUS, DECLARED = "certain", "likely", "ambiguous", "declared"
MISSING = (
    "",
    "na",
    "nan",
    "n/a",
    "#n/a",
    "#na",
    "null",
    "none",
    "-",
    ".",
    "#value!",
    "#num!",
    "#div/0!",
    "#ref!",
)


class Decision(NamedTuple):
    """Something that was detected, or declared by the user: what, why, and how certain it is."""

    item: str
    value: str
    certainty: str
    reason: str


@dataclass(slots=True)
class Frame:
    """One table: a file, a sheet of a workbook, or an element of a list of R.

    Attributes
    ----------
    name : str
        The sheet or list element; empty where the file is one table.
    columns : tuple of str
        The header as it is written; an empty text is a column without a name.
    table : str
        Where the cells are in `con`: `row`, the line of the file, and `c1`, `c2` and so on, as text.
    words : mapping of str to str
        What the file says in words about its contrasts: the column, coefficient or slot → the words.
    decisions : list of Decision
        How the file was read.
    """

    name: str
    columns: tuple[str, ...]
    con: duckdb.DuckDBPyConnection
    table: str
    words: Mapping[str, str] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self.value(f"SELECT count(*) FROM {self.table}"))

    def cell(self, index: int) -> str:
        """Return SQL for the text of a column; missing values are NULL."""
        return f"c{index + 1}"

    def number(self, index: int) -> str:
        """Return SQL for the number in a column; NULL where the text is none."""
        return f"n{index + 1}"

    def settle(self) -> None:
        """Take words for a missing value as missing, and read each text as a number where it is one, in one pass."""
        words = ", ".join(f"'{word}'" for word in MISSING)
        texts, numbers = [], []
        for position in range(1, len(self.columns) + 1):
            texts.append(
                f"CASE WHEN lower(trim(c{position})) NOT IN ({words}) THEN trim(c{position}) END AS c{position}"
            )
            numbers.append(f"TRY_CAST(c{position} AS DOUBLE) AS n{position}")
        settled = f"{self.table}_settled"
        sql = f"CREATE OR REPLACE TABLE {settled} AS SELECT *, {', '.join(numbers)} FROM (SELECT row, {', '.join(texts)} FROM {self.table})"
        self.con.execute(sql)
        self.con.execute(f"DROP TABLE {self.table}")
        self.table = settled

    def value(self, sql: str) -> Any:
        """Return the first cell of a query."""
        found = self.con.execute(sql).fetchone()
        return None if found is None else found[0]

    def row(self, sql: str) -> tuple[Any, ...]:
        """Return the first row of a query; it has one."""
        found = self.con.execute(sql).fetchone()
        return found or ()


def open_engine() -> duckdb.DuckDBPyConnection:
    """Return an engine in memory for the cells of one file."""
    con = connect(":memory:")
    con.execute("SET python_enable_replacements = false")
    return con


def frame_of_arrays(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[tuple[str, Any]],
    *,
    table: str,
    first_row: int = 1,
) -> Frame:
    """Return a frame of columns that were read by Python, each a list of texts or an array; None and NaN are missing."""
    import numpy as np

    count = len(columns[0][1]) if columns else 0
    arrays: dict[str, Any] = {"row": np.arange(first_row, first_row + count, dtype=np.int64)}
    for position, (_, cells) in enumerate(columns, 1):
        arrays[f"c{position}"] = cells if isinstance(cells, np.ndarray) else np.array(cells, dtype=object)
    con.register("arrays", arrays)
    cells = ", ".join(
        f"{_as_text(f'c{position}', arrays[f'c{position}'])} AS c{position}"
        for position in range(1, len(columns) + 1)
    )
    con.execute(f"CREATE OR REPLACE TABLE {quote_name(table)} AS SELECT row, {cells} FROM arrays")
    con.unregister("arrays")
    return Frame(name, tuple(header for header, _ in columns), con, table)


def _as_text(column: str, array: Any) -> str:
    if array.dtype.kind == "f":
        return f"CASE WHEN NOT isnan({column}) THEN {column}::VARCHAR END"
    return f"{column}::VARCHAR"


def listed(names: Iterable[str]) -> str:
    """Return names of columns, with quotation marks where they have spaces or are empty."""
    return ", ".join(name if name and " " not in name else repr(name) for name in names)
