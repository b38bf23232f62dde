"""Texts of a review that no column of text may hold: words for nothing, and what programs made of a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.grounding.columns import distinct_items
from kg.grounding.dates import is_made_by_a_spreadsheet
from kg.grounding.spelling import is_missing, unescaped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import duckdb

    from kg.load.source import Source
    from kg.load.table_schema import ColumnSchema, TableSchema

_MARK = re.compile(r"[\w)][\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u2460-\u249b\u24d0-\u24ea\u2020\u2021]+$")


def mapped_names(con: duckdb.DuckDBPyConnection, source: Source) -> frozenset[str]:
    """Return the names on which the mappings of a source decide."""
    if not any(each.name == "mappings" for each in source.tables):
        return frozenset()
    return frozenset(name for (name,) in con.execute("SELECT DISTINCT subject FROM raw_mappings").fetchall())


def faulty_texts(
    con: duckdb.DuckDBPyConnection, table: TableSchema, decided: Collection[str]
) -> Iterator[tuple[str, ColumnSchema, list[str]]]:
    """Yield rule, column and values of the texts that are refused and that no mapping decides on."""
    texts = [
        column
        for column in table.columns
        if column.type == "string" and not (column.refs or column.one_of or column.is_verbatim)
    ]
    found = distinct_items(con, f"raw_{table.name}", {each.name: each.is_list for each in texts})
    for column in texts:
        broken: dict[str, list[str]] = {}
        for item in found[column.name]:
            rule = _broken(item, column)
            if rule is not None and item not in decided:
                broken.setdefault(rule, []).append(item)
        yield from ((rule, column, items) for rule, items in broken.items())


def _broken(text: str, column: ColumnSchema) -> str | None:
    """Return the rule that a text breaks in a column; None where it breaks none."""
    if is_missing(text):
        return "cell.placeholder"
    if not column.is_identity:
        return None
    if is_made_by_a_spreadsheet(text):
        return "cell.spreadsheet"
    if _MARK.search(text):
        return "cell.mark"
    return "cell.entity" if unescaped(text) != text else None
