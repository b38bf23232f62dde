"""Identifiers looked up in the reference sources that are loaded: xrefs replaced, unknown ones found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.grounding.identifiers import authorities
from kg.store.named_graphs import record_table
from kg.store.sql_text import quote_name, quote_text

if TYPE_CHECKING:
    import duckdb

    from kg.schema.model import Schema


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of a table, whose cells hold identifiers or lists of them."""

    table: str
    column: str
    is_list: bool = False

    @property
    def items(self) -> str:
        """The SQL of row and identifier."""
        cell = quote_name(self.column)
        item = f"unnest(string_split({cell}, '|'))" if self.is_list else cell
        return f"SELECT row, {item} AS item FROM {self.table} WHERE {cell} IS NOT NULL"


class LoadedAuthority:
    """The reference sources that are loaded, as far as they describe what a class has.

    Parameters
    ----------
    con : DuckDBPyConnection
        The connection to the store, with the table of the cells.
    of : str
        The class, or one above it.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, schema: Schema, of: str) -> None:
        self._con = con
        self._schema = schema
        references = "source IN (SELECT name FROM loaded WHERE kind = 'reference')"
        tables = [record_table(cls) for cls in schema.concrete(of)]
        self._ids = " UNION ALL ".join(
            f"SELECT id, source FROM {table} WHERE {references}" for table in tables
        )

    @cached_property
    def sources(self) -> dict[str, str]:
        """Prefix → the source that is loaded and has every identifier with it."""
        known = authorities(self._schema)
        rows = self._con.execute(
            f"SELECT DISTINCT split_part(id, ':', 1), source FROM ({self._ids})"
        ).fetchall()
        found = {
            prefix: source for prefix, source in rows if prefix in known and known[prefix].all_in == source
        }
        return found | {each.prefix: found[each.of] for each in known.values() if each.of in found}

    def replace_xrefs(self, cells: Cells) -> None:
        """Replace each identifier that one row has as an xref by that of the row."""
        cell = quote_name(cells.column)
        written = f"SELECT DISTINCT item FROM ({cells.items})"
        rows = self._con.execute(
            f"""SELECT xref, min(id) FROM xref WHERE xref IN ({written}) AND id IN (SELECT id FROM ({self._ids}))
            AND xref NOT IN (SELECT id FROM ({self._ids})) GROUP BY xref HAVING count(DISTINCT id) = 1"""
        ).fetchall()
        for xref, identifier in rows:
            new = (
                f"array_to_string(list_transform(string_split({cell}, '|'), lambda item: CASE item WHEN {quote_text(xref)} THEN {quote_text(identifier)} ELSE item END), '|')"
                if cells.is_list
                else quote_text(identifier)
            )
            where = f"list_contains(string_split({cell}, '|'), ?)" if cells.is_list else f"{cell} = ?"
            self._con.execute(f"UPDATE {cells.table} SET {cell} = {new} WHERE {where}", [xref])

    def unknown(self, cells: Cells, decided: str = "") -> list[tuple[int, str, str]]:
        """Return row, identifier and source of what should be in a loaded source and is not.

        Parameters
        ----------
        decided : str
            SQL of the identifiers that are accepted unseen; empty where there are none.
        """
        rows = (
            self._con.execute(
                f"SELECT row, item FROM ({cells.items}) WHERE item NOT IN (SELECT id FROM ({self._ids}))"
                + (f" AND item NOT IN ({decided})" if decided else "")
            ).fetchall()
            if self.sources
            else []
        )
        return [
            (row, item, self.sources[item.partition(":")[0]])
            for row, item in rows
            if item.partition(":")[0] in self.sources
        ]
