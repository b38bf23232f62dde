"""Grounding of a source while it is loaded: its identifiers in one form, its names by its own mappings first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.grounding.identifiers import as_curie
from kg.grounding.resolve import best_sql
from kg.load.read_table import Fault, add_faults
from kg.store.sql_text import quote_name

if TYPE_CHECKING:
    import duckdb

    from kg.load.table_schema import Table
    from kg.schema.model import Schema

_SAY_WHY = "add a line to mappings.tsv that says what is meant and why"


def read_identifiers(con: duckdb.DuckDBPyConnection, table: Table, schema: Schema) -> None:
    """Put the identifiers of a table that was read into the one form that the store uses."""
    known = "|".join(map(re.escape, schema.prefixes))
    for column in table.columns:
        if not column.is_curie:
            continue
        cell = quote_name(column.name)
        found = con.execute(
            f"SELECT DISTINCT {cell} FROM raw_{table.name}"
            f" WHERE {cell} IS NOT NULL AND NOT regexp_full_match({cell}, ?)",
            [rf"(({known}):[^|]+)(\|({known}):[^|]+)*"],
        ).fetchall()
        for (written,) in found:
            items = written.split("|") if column.is_list else [written]
            read = "|".join(as_curie(item, schema) or item for item in items)
            if read != written:
                con.execute(f"UPDATE raw_{table.name} SET {cell} = ? WHERE {cell} = ?", [read, written])


def ground_rows(con: duckdb.DuckDBPyConnection, names_sql: str) -> None:
    """Ground the names of the source being loaded into the temporary table `grounded` (file, row, id, rule).

    A name that is unknown, ambiguous, or stands for another feature than the accession beside it becomes a
    fault that says which mapping to add.
    """
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE written AS SELECT row_number() OVER (ORDER BY file, row) AS position, * FROM ({names_sql})"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE named AS {best_sql('written')}")
    con.execute(
        """CREATE OR REPLACE TEMP TABLE mapped AS
        SELECT w.position, arg_min(m.object, rank) AS id FROM (
            SELECT w.position, m.object, CASE WHEN m.mapping_scope = w.finding THEN 0 WHEN m.mapping_scope = w.study THEN 1 ELSE 2 END AS rank
            FROM written AS w JOIN stage_mapping AS m ON m.subject_name = w.as_written AND m.predicate = 'exactMatch'
             AND (m.mapping_scope IS NULL OR m.mapping_scope IN (w.finding, w.study))
        ) AS m JOIN written AS w USING (position) GROUP BY w.position"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE grounded AS
        SELECT w.file, w.row, w.position, coalesce(w.given_id, m.id, CASE WHEN len(n.ids) = 1 THEN n.ids[1] END) AS id,
               CASE WHEN m.id IS NOT NULL THEN 'mapping' WHEN len(n.ids) = 1 THEN n.rule ELSE 'accession given' END AS rule
        FROM written AS w LEFT JOIN mapped AS m USING (position) LEFT JOIN named AS n USING (position)"""
    )
    _faults(con)


def _faults(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        """SELECT w.file, w.row, w.col, w.as_written, w.given_id, w.given_symbol, m.id, coalesce(n.ids, []), n.rule,
        f.symbol, f.id IS NOT NULL
        FROM written AS w LEFT JOIN mapped AS m USING (position) LEFT JOIN named AS n USING (position)
        LEFT JOIN feature AS f ON f.id = coalesce(w.given_id, m.id, CASE WHEN len(n.ids) = 1 THEN n.ids[1] END)
        ORDER BY w.file, w.row"""
    ).fetchall()
    add_faults(con, [fault for row in rows if (fault := _Written(*row).fault()) is not None])


class _Written(NamedTuple):
    """A name that a source wrote, what it says about it, and what the rules make of it."""

    file: str
    row: int
    column: str
    name: str
    given: str | None
    symbol: str | None
    mapped: str | None
    ids: list[str]
    rule: str | None
    approved: str | None
    is_known: bool

    def fault(self) -> Fault | None:
        """Return what is wrong; None where the name stands for one feature."""
        if self.given is None and self.mapped is None:
            return self._unresolved()
        target = self.given or self.mapped
        if not self.is_known:
            remedy = "check it, or load the source that describes it"
            return self._at("feature_id", target, "the identifier is in no loaded source", remedy)
        if self.symbol is not None and self.symbol != self.approved:
            problem = f"{target} has the approved symbol {self.approved}"
            return self._at("symbol", self.symbol, problem, f"write {self.approved}, or another identifier")
        if self.given is not None and self.mapped is not None and self.given != self.mapped:
            problem = f"mappings.tsv maps {self.name!r} to {self.mapped}"
            return self._at("feature_id", self.given, problem, "make the two agree")
        if self.mapped is None and self.ids != [self.given]:
            meant = (
                f"stands for {', '.join(self.ids)} as {self.rule}" if self.ids else "stands for no known gene"
            )
            return self._at(self.column, self.name, f"the name {meant}, the row says {self.given}", _SAY_WHY)
        return None

    def _unresolved(self) -> Fault | None:
        if not self.ids:
            remedy = f"check the spelling, or {_SAY_WHY}"
            return self._at(self.column, self.name, "the name stands for no known gene", remedy)
        if len(self.ids) > 1:
            problem = f"the name is ambiguous as {self.rule}: {', '.join(self.ids)}"
            return self._at(
                self.column, self.name, problem, f"write the accession into feature_id and {_SAY_WHY}"
            )
        return None

    def _at(self, column: str, value: str | None, problem: str, remedy: str) -> Fault:
        return Fault(self.file, self.row, column, value, problem, remedy)
