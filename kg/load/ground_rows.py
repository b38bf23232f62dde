"""Grounding of a source while it is loaded: its identifiers in one form, its names by its own mappings first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.grounding.identifiers import as_curie
from kg.grounding.resolve import best_sql
from kg.load.quarantine import fault
from kg.store.sql_text import quote_name

if TYPE_CHECKING:
    import duckdb

    from kg.load.quarantine import Fault
    from kg.load.table_schema import TableSchema
    from kg.schema.model import Schema


def read_identifiers(con: duckdb.DuckDBPyConnection, table: TableSchema, schema: Schema) -> None:
    """Rewrite the identifiers of a table that was read in the form that the store uses."""
    known = "|".join(map(re.escape, schema.prefixes))
    for column in table.columns:
        if not column.is_curie:
            continue
        cell = quote_name(column.name)
        others = con.execute(
            f"SELECT DISTINCT {cell} FROM raw_{table.name}"
            f" WHERE {cell} IS NOT NULL AND NOT regexp_full_match({cell}, ?)",
            [rf"(({known}):[^|]+)(\|({known}):[^|]+)*"],
        ).fetchall()
        for (written,) in others:
            items = written.split("|") if column.is_list else [written]
            identifiers = "|".join(as_curie(item, schema) or item for item in items)
            if identifiers != written:
                con.execute(
                    f"UPDATE raw_{table.name} SET {cell} = ? WHERE {cell} = ?", [identifiers, written]
                )


def ground_rows(con: duckdb.DuckDBPyConnection, names_sql: str) -> list[Fault]:
    """Ground the names of the source being loaded into the temporary table `grounded` (file, row, id, rule).

    Returns
    -------
    list of Fault
        The names that are unknown or ambiguous, or belong to another gene than the identifier of the row.
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
    rows = con.execute(
        """SELECT w.file, w.row, w.col, w.as_written, w.given_id, w.given_symbol, m.id, coalesce(n.ids, []), n.rule,
        f.symbol, f.id IS NOT NULL
        FROM written AS w LEFT JOIN mapped AS m USING (position) LEFT JOIN named AS n USING (position)
        LEFT JOIN feature AS f ON f.id = coalesce(w.given_id, m.id, CASE WHEN len(n.ids) = 1 THEN n.ids[1] END)
        ORDER BY w.file, w.row"""
    ).fetchall()
    return [faulty for row in rows if (faulty := _Written(*row).fault()) is not None]


class _Written(NamedTuple):
    """A name in a row, what the row and mappings.tsv say about it, and the identifiers that have it."""

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
        """Return what is wrong; None where the name has one identifier."""
        target = self.given or self.mapped
        if target is None:
            return self._unresolved()
        if not self.is_known:
            return fault("name.identifier", self.file, self.row, "feature_id", target)
        if self.symbol is not None and self.symbol != self.approved:
            texts = {
                "problem": f"{target} has the approved symbol {self.approved}",
                "remedy": f"write {self.approved}, or another identifier",
            }
            return fault("name.symbol", self.file, self.row, "symbol", self.symbol, **texts)
        if self.given is not None and self.mapped is not None and self.given != self.mapped:
            problem = f"mappings.tsv maps {self.name!r} to {self.mapped}"
            return fault("name.mapping", self.file, self.row, "feature_id", self.given, problem=problem)
        if self.mapped is None and self.ids != [self.given]:
            owner = f"{', '.join(self.ids)} as {self.rule}" if self.ids else "no known gene"
            problem = f"the name belongs to {owner}, the row has {self.given}"
            return self._about_name("name.mismatch", problem)
        return None

    def _unresolved(self) -> Fault | None:
        if not self.ids:
            return self._about_name("name.unknown")
        problem = f"the name is ambiguous as {self.rule}: {', '.join(self.ids)}"
        return self._about_name("name.ambiguous", problem) if len(self.ids) > 1 else None

    def _about_name(self, rule: str, problem: str | None = None) -> Fault:
        return fault(rule, self.file, self.row, self.column, self.name, problem=problem)
