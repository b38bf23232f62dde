"""Columns of identifiers: their cells rewritten in the form that the store uses, and what is wrong where that cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.grounding.dates import is_made_by_a_spreadsheet
from kg.grounding.identifiers import as_curie, authorities, canonical_pattern, why_not
from kg.grounding.publications import READERS
from kg.grounding.spelling import is_missing, unescaped
from kg.store.sql_text import quote_name, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb

    from kg.schema.model import Schema

_PUBLICATIONS = {  # what a cell holds → the pattern of what was read
    "doi": r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[!-@\[-~]+",
    "pmid": "[1-9][0-9]{0,8}",
    "pmcid": "PMC[1-9][0-9]{0,8}",
}
_PLAIN_DOI = r"10\.[0-9]{4,9}/[a-z0-9._/-]*[a-z0-9]"  # read as it is, unless it ends in a version
_MARK = re.compile(
    r"[\w)][\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u2460-\u249b\u24d0-\u24ea\u2020\u2021]+$"
)  # of a footnote
_OPEN = r"doi:10\.[^\s|]+|pubmed:[1-9][0-9]*|id:[^\s|]+"  # what a column without prefixes may hold beside authorities
_SEVERAL = r"[;,|+&](?:https?:\S*|doi:)?10\.[0-9]{4,9}/"


@dataclass(frozen=True, slots=True)
class Form:
    """What the cells of a column may hold.

    Attributes
    ----------
    identifier : str
        doi, pmid or pmcid; empty for CURIEs.
    prefixes : tuple of str
        The prefixes of CURIEs; none means those of all authorities.
    number : str
        The prefix of a bare number; empty where a bare number is refused.
    """

    schema: Schema
    identifier: str = ""
    prefixes: tuple[str, ...] = ()
    number: str = ""
    is_list: bool = False

    def read(self, text: str) -> str:
        """Return a cell with each identifier in the form of the store; what cannot be read stays as it is."""
        items = text.split("|") if self.is_list else [text]
        return "|".join(self._item(item) or item for item in items)

    def _item(self, item: str) -> str | None:
        if self.identifier:
            return READERS[self.identifier][0](item)
        curie = as_curie(item, self.schema, self.prefixes)
        if curie is None and self.number:
            return authorities(self.schema)[self.number].read(item.strip(), named=True)
        return curie

    @property
    def pattern(self) -> str:
        """The regular expression of one identifier as the store has it."""
        if self.identifier:
            return _PUBLICATIONS[self.identifier]
        pattern = canonical_pattern(self.schema, self.prefixes)
        return pattern if self.prefixes else f"{pattern}|{_OPEN}"

    def refused(self, item: str) -> str:
        """Return the SQL condition that an item, which was read, is not what the column may hold."""
        several = f" OR regexp_matches({item}, {quote_text(_SEVERAL)})" if self.identifier == "doi" else ""
        return f"NOT regexp_full_match({item}, {quote_text(self.pattern)}){several}"

    def why_not(self, text: str) -> tuple[str, str]:
        """Return problem and remedy of a text that is not what the column may hold."""
        if not self.identifier:
            return why_not(text, self.schema, self.prefixes, is_list=self.is_list)
        _, noun, example = READERS[self.identifier]
        others = [name for name, (read, _, _) in READERS.items() if name != self.identifier and read(text)]
        kind = f"{READERS[others[0]][1]}, not {noun}" if others else f"not {noun}"
        place = f"write it into the column {others[0]}" if others else f"write it as {example}"
        return kind, f"{place}, or leave the cell empty where there is none"


def rewrite(con: duckdb.DuckDBPyConnection, table: str, column: str, form: Form) -> None:
    """Rewrite the identifiers of a column of a table in the form that the store uses."""
    cell = quote_name(column)
    one = f"(?:{form.pattern})"
    whole = rf"{one}(?:\|{one})*" if form.is_list else one
    if form.identifier == "doi":
        whole = _PLAIN_DOI
    others = con.execute(
        f"SELECT DISTINCT {cell} FROM {table} WHERE {cell} IS NOT NULL"
        f" AND (NOT regexp_full_match({cell}, ?) OR regexp_matches({cell}, 'v[0-9]+$'))",
        [whole],
    ).fetchall()
    for (written,) in others:
        read = form.read(written)
        if read != written:
            con.execute(f"UPDATE {table} SET {cell} = ? WHERE {cell} = ?", [read, written])


def faulty_texts(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, tuple[bool, bool]]
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield rule, column and values of the texts that no column of text may hold.

    Parameters
    ----------
    columns : mapping of str to pair of bool
        Column → whether its cells are lists, and whether they take part in what tells one thing from another.
    """
    cells = [f"list_distinct(list({quote_name(column)}))" for column in columns]
    found = (con.execute(f"SELECT {', '.join(cells)} FROM {table}").fetchone() if cells else None) or ()
    for (column, (is_list, is_identity)), written in zip(columns.items(), found, strict=True):
        items = {
            item for cell in filter(None, written or ()) for item in (cell.split("|") if is_list else [cell])
        }
        broken: dict[str, list[str]] = {}
        for item in sorted(filter(None, items)):
            if (rule := _broken(item, is_identity=is_identity)) is not None:
                broken.setdefault(rule, []).append(item)
        yield from ((rule, column, values) for rule, values in broken.items())


def _broken(text: str, *, is_identity: bool) -> str | None:
    """Return the rule that a text breaks; None where it breaks none."""
    if is_missing(text):
        return "cell.placeholder"
    if not is_identity:
        return None
    if is_made_by_a_spreadsheet(text):
        return "cell.spreadsheet"
    if _MARK.search(text):
        return "cell.mark"
    return "cell.entity" if unescaped(text) != text else None
