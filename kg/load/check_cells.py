"""Cells: each value of a table checked against what its column may hold.

Cells are never guessed: an empty cell is missing, everything else must be of the column's type. What is
not becomes a fault with file, row, column, value and remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import nearest
from kg.load.read_table import Fault, add_faults
from kg.store.sql_text import quote_name, quote_text, quote_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from kg.load.source import Source
    from kg.load.table_schema import Column, Table

LONGEST = 200_000
_TYPES = {
    "integer": (r"^[+-]?[0-9]{1,18}$", "a whole number"),
    "double": (r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$", "a number with a decimal point"),
    "boolean": (r"^(true|false)$", "true or false"),
}
_CURIE = r"^[A-Za-z][A-Za-z0-9.]*:[^\s<>\"{}|\\^`]+$"


def check_cells(con: duckdb.DuckDBPyConnection, source: Source, tables: Sequence[Table]) -> None:
    """Put every cell that its column does not allow into the table `fault`."""
    for table in tables:
        for column in table.columns:
            _Cells(con, table, column).check(is_curated=source.is_review, tables=tables)
        _check_filled(con, source, table)


def _check_filled(con: duckdb.DuckDBPyConnection, source: Source, table: Table) -> None:
    """Make a fault of a file without rows, where there must be some."""
    if not table.is_filled or con.execute(f"SELECT 1 FROM raw_{table.name} LIMIT 1").fetchall():
        return
    if not con.execute("SELECT 1 FROM fault WHERE file = ?", [table.file]).fetchall():
        remedy = f"a {source.kind} without rows here says nothing; fill in the file"
        add_faults(con, [Fault(table.file, None, None, None, "the file has no row that can be used", remedy)])


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one column."""

    con: duckdb.DuckDBPyConnection
    table: Table
    column: Column

    def check(self, *, is_curated: bool, tables: Sequence[Table]) -> None:
        """Put every cell that the column does not allow into the table `fault`."""
        column, cell = self.column, quote_name(self.column.name)
        problem = f"the value has more than {LONGEST:,} characters"
        self.refuse(f"length({cell}) > {LONGEST}", problem, "check that each row stands on a line of its own")
        if is_curated:
            self.check_spaces()
            quoting = "regexp_matches(" + cell + """, '^"([^"]|"")*"$')"""
            self.refuse(quoting, "the value stands in quotation marks", "save the table without quoting")
        if column.required:
            remedy = "give a value; this column may not be empty"
            self.refuse(f"{cell} IS NULL", "the cell is empty", remedy)
        if column.unique:
            self.check_unique()
        if column.type in _TYPES:
            pattern, meant = _TYPES[column.type]
            where = f"NOT regexp_matches({cell}, {quote_text(pattern)})"
            self.refuse(where, f"the value is not {meant}", f"write {meant}, or leave the cell empty")
            self.check_bounds()
        if column.is_curie:
            problem = "the value is no identifier of the form PREFIX:ID"
            remedy = "write it as for example HGNC:4571"
            self.refuse_items(f"NOT regexp_matches(item, {quote_text(_CURIE)})", problem, remedy)
        if column.refs:
            self.check_reference(tables)
            self.check_loops()
        elif column.one_of:
            self.check_list()

    @property
    def items(self) -> str:
        """SQL of the values of a cell as a list; NULL for an empty cell."""
        cell = quote_name(self.column.name)
        if self.column.is_list:
            return f"string_split({cell}, '|')"
        return f"CASE WHEN {cell} IS NOT NULL THEN [{cell}] END"

    @property
    def each(self) -> str:
        """SQL that gives row and item, one row for each value of each cell."""
        return f"SELECT row, unnest({self.items}) AS item FROM raw_{self.table.name}"

    def refuse(self, where: str, problem: str, remedy: str) -> None:
        """Make faults of the rows for which a condition holds."""
        cell = quote_name(self.column.name)
        self.con.execute(
            f"INSERT INTO fault SELECT ?, row, ?, {cell}, ?, ? FROM raw_{self.table.name} WHERE {where}",
            [self.table.file, self.column.name, problem, remedy],
        )

    def refuse_items(self, where: str, problem: str, remedy: str) -> None:
        """Make faults of the single values for which a condition holds."""
        self.con.execute(
            f"INSERT INTO fault SELECT ?, row, ?, item, ?, ? FROM ({self.each}) WHERE {where}",
            [self.table.file, self.column.name, problem, remedy],
        )

    def check_spaces(self) -> None:
        """Refuse spaces that nobody sees."""
        ends = r"(^|\|)\s|\s(\||$)" if self.column.is_list else r"^\s|\s$"
        where = f"regexp_matches({quote_name(self.column.name)}, {quote_text(ends)})"
        self.refuse(where, "a space stands at the beginning or end of the value", "remove it")

    def check_unique(self) -> None:
        """Refuse a value that stands in an earlier row."""
        cell, rows = quote_name(self.column.name), f"raw_{self.table.name}"
        again = f"row NOT IN (SELECT min(row) FROM {rows} WHERE {cell} IS NOT NULL GROUP BY {cell})"
        remedy = "give each row a name of its own"
        self.refuse(f"{cell} IS NOT NULL AND {again}", "the value stands in an earlier row too", remedy)

    def check_bounds(self) -> None:
        """Refuse numbers outside the bounds, and infinities."""
        number = f"TRY_CAST({quote_name(self.column.name)} AS DOUBLE)"
        low, high = self.column.minimum, self.column.maximum
        outside = [f"isinf({number})"]
        allowed = "a finite number"
        if low is not None:
            outside.append(f"{number} < {low}")
            allowed = f"a value of at least {low:g}"
        if high is not None:
            outside.append(f"{number} > {high}")
            allowed = (
                f"a value of at most {high:g}" if low is None else f"a value between {low:g} and {high:g}"
            )
        remedy = f"write {allowed}, or leave the cell empty"
        self.refuse(" OR ".join(outside), "the value is out of range", remedy)

    def check_list(self) -> None:
        """Refuse what is not in the closed list."""
        allowed = quote_texts(self.column.one_of)
        self.refuse_unknown(f"item NOT IN ({allowed})", "the value is not in the list", self.column.one_of)

    def check_reference(self, tables: Sequence[Table]) -> None:
        """Refuse what names no row of the tables that the column refers to."""
        files = {table.name: table.file for table in tables}
        names = " UNION ".join(
            f"SELECT {quote_name(key)} AS name FROM raw_{other} WHERE {quote_name(key)} IS NOT NULL"
            for other, key in self.column.refs
        )
        known = [
            *self.column.one_of,
            *(name for (name,) in self.con.execute(f"{names} ORDER BY 1").fetchall()),
        ]
        allowed = quote_texts(self.column.one_of)
        where = f"item NOT IN ({names})" + (f" AND item NOT IN ({allowed})" if allowed else "")
        problem = " or ".join(f"{key} in {files[other]}" for other, key in self.column.refs)
        remedy = f"name a row of {' or '.join(files[other] for other, _ in self.column.refs)}"
        self.refuse_unknown(where, f"there is no such {problem}", known, remedy)

    def refuse_unknown(self, where: str, problem: str, known: Sequence[str], remedy: str = "") -> None:
        """Make faults of values that are not known, with the nearest that is."""
        rows = self.con.execute(f"SELECT row, item FROM ({self.each}) WHERE {where} ORDER BY row").fetchall()
        remedy = remedy or f"use one of {', '.join(known)}"
        add_faults(self.con, list(self._unknown(rows, problem, known, remedy)))

    def _unknown(
        self, rows: Sequence[tuple[int, str]], problem: str, known: Sequence[str], remedy: str
    ) -> Iterator[Fault]:
        for row, item in rows:
            close = nearest(item, known)
            hint = f"did you mean {close!r}? otherwise {remedy}" if close else remedy
            yield Fault(self.table.file, row, self.column.name, item, problem, hint)

    def check_loops(self) -> None:
        """Refuse a row that names itself, or that leads back to itself where a tree is declared."""
        own = next((key for other, key in self.column.refs if other == self.table.name), None)
        if own is None:
            return
        step = "UNION SELECT reach.row, reach.child, edge.parent FROM reach JOIN edge ON reach.parent = edge.child"
        self.con.execute(
            f"""INSERT INTO fault WITH RECURSIVE edge AS (
                SELECT row, {quote_name(own)} AS child, unnest({self.items}) AS parent FROM raw_{self.table.name}
            ), reach AS (SELECT row, child, parent FROM edge {step if self.column.is_tree else ""})
            SELECT ?, row, ?, child, 'the row leads back to itself', 'name another row, or leave the cell empty'
            FROM reach WHERE child = parent""",
            [self.table.file, self.column.name],
        )
